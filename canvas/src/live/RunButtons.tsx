import { useState } from "react";
import { sentence } from "../api/http";
import { type Control, controlRun } from "../api/runs";
import { Dialog } from "../interface/Dialog";
import { Icon } from "../interface/Icon";
import { say } from "../interface/toast";
import { hasEnded } from "../model/live";
import { useRun } from "./store";

function CancelDialog({ onClose, onCancel }: { onClose: () => void; onCancel: () => void }) {
  const run = useRun((state) => state.live.run);
  const undone = run.progress.total - run.progress.completed - run.progress.failed - run.progress.skipped;
  return (
    <Dialog
      title="Cancel this run?"
      onClose={onClose}
      dataId="cancel-dialog"
      buttons={
        <>
          <button type="button" className="au-button" onClick={onClose}>
            Keep it running
          </button>
          <button type="button" className="au-button au-button-danger" onClick={onCancel} data-id="cancel-now">
            <Icon name="player-stop" /> Cancel the run
          </button>
        </>
      }
    >
      <p>
        {undone === 1 ? "One step" : `${undone} steps`} will not be done, and tasks that wait for people are closed.
        What has been done stays done. A cancelled run cannot be taken up again.
      </p>
    </Dialog>
  );
}

/** Pause, resume and cancel; only what the state allows. */
export function RunButtons() {
  const config = useRun((state) => state.config);
  const status = useRun((state) => state.live.run.status);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  if (!config.can.control || hasEnded(status)) return null;
  const control = async (what: Control) => {
    setBusy(true);
    setAsking(false);
    try {
      await controlRun(config, config.run, what);
    } catch (reason) {
      say(sentence(reason), "error");
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {status === "paused" ? (
        <button
          type="button"
          className="au-button au-button-primary"
          disabled={busy}
          onClick={() => control("resume")}
          data-id="resume"
        >
          <Icon name="player-play" /> Resume run
        </button>
      ) : (
        <button type="button" className="au-button" disabled={busy} onClick={() => control("pause")} data-id="pause">
          <Icon name="player-pause" /> Pause run
        </button>
      )}
      <button type="button" className="au-button" disabled={busy} onClick={() => setAsking(true)} data-id="cancel">
        <Icon name="player-stop" /> Cancel run
      </button>
      {asking && <CancelDialog onClose={() => setAsking(false)} onCancel={() => control("cancel")} />}
    </>
  );
}
