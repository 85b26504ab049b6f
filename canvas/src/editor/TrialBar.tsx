import { useState } from "react";
import { sentence } from "../api/http";
import { controlRun } from "../api/runs";
import { Icon } from "../interface/Icon";
import { say } from "../interface/toast";
import { hasEnded } from "../model/live";
import { wordsFor } from "../nodes/live-face";
import { useEditor, useEditorStore } from "./store";
import { leaveTrial } from "./watch-trial";

function Stop({ run }: { run: string }) {
  const config = useEditor((state) => state.config);
  const [busy, setBusy] = useState(false);
  const stop = async () => {
    setBusy(true);
    try {
      await controlRun(config, run, "cancel");
    } catch (reason) {
      say(sentence(reason), "error");
      setBusy(false);
    }
  };
  return (
    <button type="button" className="au-button" onClick={stop} disabled={busy} data-id="trial-stop">
      <Icon name="player-stop" /> Stop
    </button>
  );
}

/** Which run of the draft the canvas shows, and how it stands. */
export function TrialBar() {
  const store = useEditorStore();
  const trial = useEditor((state) => state.trial);
  const catalogue = useEditor((state) => state.catalogue);
  const { urls, can } = useEditor((state) => state.config);
  if (!trial) return null;
  const run = trial.live?.run;
  const words = wordsFor(catalogue, "run", run?.status ?? "queued");
  const failure = run?.error?.message;
  return (
    <section className="au-trial" aria-label="Run of the draft" data-id="trial">
      <span className="au-trial-state" data-colour={words.colour} data-id="trial-state" role="status">
        <Icon name={words.icon} /> {words.word}
      </span>
      <span className="au-trial-words">{failure ?? (trial.simulated ? "Simulated run" : "Run for real")}</span>
      <a className="au-button" href={urls.run.replace("__ref__", trial.run)} target="_blank" rel="noreferrer">
        <Icon name="external-link" /> Open
      </a>
      {can.start && run && !hasEnded(run.status) && <Stop run={trial.run} />}
      <button
        type="button"
        className="au-icon-button"
        aria-label="Clear the results from the canvas"
        title="Clear the results from the canvas"
        onClick={() => leaveTrial(store)}
        data-id="trial-close"
      >
        <Icon name="x" />
      </button>
    </section>
  );
}
