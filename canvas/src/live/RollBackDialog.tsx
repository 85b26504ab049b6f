import { useEffect, useState } from "react";
import { sentence } from "../api/http";
import { type Undoing, undoing } from "../api/runs";
import { Dialog } from "../interface/Dialog";
import { Icon } from "../interface/Icon";
import { useRun } from "./store";

const quoted = (names: string[]) => names.map((name) => `“${name}”`).join(", ");

/** What would be undone, and what would stay: asked of the server, since the page knows some of the steps only. */
function Told({ reversed, more, lasting, taken_over }: Undoing) {
  return (
    <>
      {reversed.length > 0 ? (
        <>
          <p>These steps will be undone, the last one first:</p>
          <ul className="au-plain-list">
            {reversed.map(({ name, by }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and passes share their names.
              <li key={at}>
                <Icon name="arrow-back-up" /> <strong>{name}</strong> by “{by}”
              </li>
            ))}
          </ul>
          {more > 0 && <p>And {more} more.</p>}
        </>
      ) : (
        <p>No step that is done names a step that undoes it.</p>
      )}
      {lasting.length > 0 && (
        <p data-colour="amber">
          Nothing undoes {quoted(lasting)}: what {lasting.length === 1 ? "it" : "they"} did stays, and is listed for a
          person afterwards.
        </p>
      )}
      {taken_over.length > 0 && (
        <p data-colour="amber">An earlier run did {quoted(taken_over)}, and only that one undoes it.</p>
      )}
    </>
  );
}

/** Asks first, and says what will be undone and what cannot be. */
export function RollBackDialog({ onClose, onRollBack }: { onClose: () => void; onRollBack: () => void }) {
  const config = useRun((state) => state.config);
  const [told, setTold] = useState<Undoing | null>(null);
  const [fault, setFault] = useState("");
  useEffect(() => {
    let here = true;
    undoing(config, config.run).then(
      (found) => here && setTold(found),
      (reason: unknown) => here && setFault(sentence(reason)),
    );
    return () => {
      here = false;
    };
  }, [config]);
  return (
    <Dialog
      title="Undo what this run has done?"
      onClose={onClose}
      dataId="roll-back-dialog"
      buttons={
        <>
          <button type="button" className="au-button" onClick={onClose}>
            Leave it as it is
          </button>
          <button
            type="button"
            className="au-button au-button-danger"
            disabled={!told}
            onClick={onRollBack}
            data-id="roll-back-now"
          >
            <Icon name="arrow-back-up" /> Roll the run back
          </button>
        </>
      }
    >
      {told && <Told {...told} />}
      {!told && !fault && <p className="au-hint">Looking at what it would mean…</p>}
      {fault && (
        <p className="au-field-problem" role="alert">
          {fault}
        </p>
      )}
      <p>The run cannot go on after this.</p>
    </Dialog>
  );
}
