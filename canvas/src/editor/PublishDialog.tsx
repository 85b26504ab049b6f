import { useId, useState } from "react";
import { Refused, sentence } from "../api/http";
import { publish } from "../api/workflows";
import { Dialog } from "../interface/Dialog";
import { Icon } from "../interface/Icon";
import { say } from "../interface/toast";
import { PublishChecks } from "./PublishChecks";
import { useSession } from "./session-context";
import { useEditor, useEditorStore } from "./store";

function Blocking({ onClose }: { onClose: () => void }) {
  const problems = useEditor((state) => state.problems);
  const document = useEditor((state) => state.document);
  const goTo = useEditor((state) => state.goTo);
  return (
    <>
      <p>These must be put right first:</p>
      <ul className="au-blocking">
        {problems
          .filter((problem) => problem.severity === "error")
          .map((problem) => (
            <li key={problem.code + problem.message + (problem.where.pointer ?? "")}>
              <button
                type="button"
                className="au-problem"
                data-severity="error"
                onClick={() => {
                  onClose();
                  goTo(problem);
                }}
              >
                <Icon name="alert-circle" />
                <span>
                  <strong>{problem.where.node ? document.nodes[problem.where.node]?.name : "Workflow"}</strong>{" "}
                  {problem.message}
                </span>
              </button>
            </li>
          ))}
      </ul>
    </>
  );
}

/** Publishes what is drawn as a new version. Saves first; errors stop it and are listed. */
export function PublishDialog({ onClose }: { onClose: () => void }) {
  const store = useEditorStore();
  const session = useSession();
  const problems = useEditor((state) => state.problems);
  const version = useEditor((state) => (state.latestVersion ?? 0) + 1);
  const id = useId();
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const errors = problems.filter((problem) => problem.severity === "error").length;

  const go = async () => {
    setBusy(true);
    setFailure(null);
    try {
      if (!(await session.autosave.flush())) throw new Error("The draft could not be saved, so nothing was published.");
      const { config } = store.getState();
      const made = await publish(config, config.workflow.id, session.autosave.revision, note);
      store.getState().set({ latestVersion: made.version });
      say(`Version ${made.version} is published. New runs use it.`);
      onClose();
    } catch (reason) {
      setFailure(sentence(reason));
      const found = reason instanceof Refused ? reason.problem.problems : null;
      if (Array.isArray(found)) store.getState().set({ problems: found });
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={`Publish version ${version}`}
      onClose={onClose}
      dataId="publish-dialog"
      buttons={
        <>
          <button type="button" className="au-button" onClick={onClose}>
            {errors > 0 ? "Back to the canvas" : "Not now"}
          </button>
          {errors === 0 && (
            <button
              type="button"
              className="au-button au-button-primary"
              onClick={go}
              disabled={busy}
              data-id="publish-now"
            >
              <Icon name="cloud-upload" /> {busy ? "Publishing…" : `Publish version ${version}`}
            </button>
          )}
        </>
      }
    >
      {errors > 0 ? (
        <Blocking onClose={onClose} />
      ) : (
        <>
          <PublishChecks />
          <div className="au-field">
            <label className="au-label" htmlFor={id}>
              What changed?
            </label>
            <textarea
              id={id}
              className="au-input"
              rows={3}
              value={note}
              data-id="publish-note"
              onChange={(event) => setNote(event.target.value)}
            />
            <p className="au-help">A note for the list of versions. It may stay empty.</p>
          </div>
        </>
      )}
      {failure && (
        <p className="au-field-problem" role="alert">
          <Icon name="alert-circle" /> <span>{failure}</span>
        </p>
      )}
    </Dialog>
  );
}
