import { Dialog } from "../interface/Dialog";
import { Icon } from "../interface/Icon";
import { undoingOf } from "../model/undoing";
import { knownSteps, useRunStore } from "./store";

/** Asks first, and says what will be undone and what cannot be. */
export function RollBackDialog({ onClose, onRollBack }: { onClose: () => void; onRollBack: () => void }) {
  const state = useRunStore().getState();
  const { reversed, lasting } = undoingOf(state.document, state.catalogue, Object.values(knownSteps(state)));
  const inside = Object.values(state.document.nodes).some((node) => node.inside);
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
          <button type="button" className="au-button au-button-danger" onClick={onRollBack} data-id="roll-back-now">
            <Icon name="arrow-back-up" /> Roll the run back
          </button>
        </>
      }
    >
      {reversed.length > 0 ? (
        <>
          <p>These steps will be undone, the last one first:</p>
          <ul className="au-plain-list">
            {reversed.map(({ key, name, by }) => (
              <li key={key}>
                <Icon name="arrow-back-up" /> <strong>{name}</strong> by “{by}”
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p>No step that is done names a step that undoes it.</p>
      )}
      {lasting.length > 0 && (
        <p data-colour="amber">
          Nothing undoes {lasting.map((name) => `“${name}”`).join(", ")}: what {lasting.length === 1 ? "it" : "they"}{" "}
          did stays, and is listed for a person afterwards.
        </p>
      )}
      {inside && <p>Steps in every pass through a container are undone as well.</p>}
      <p>The run cannot go on after this.</p>
    </Dialog>
  );
}
