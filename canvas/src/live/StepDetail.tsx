import { useState } from "react";
import { sentence } from "../api/http";
import { controlStep, loadStep } from "../api/runs";
import { Icon } from "../interface/Icon";
import { say } from "../interface/toast";
import type { Json } from "../model/document";
import type { Step } from "../model/live";
import { JsonTree } from "./JsonTree";
import { useRun } from "./store";

function Value({ title, value, onLoad }: { title: string; value: Json | undefined; onLoad: () => void }) {
  if (value === undefined || value === null) return null;
  return (
    <section className="au-value" aria-label={title}>
      <h3>{title}</h3>
      <JsonTree
        value={typeof value === "object" && !Array.isArray(value) && !("$cut" in value) ? value : { value }}
        onLoad={onLoad}
      />
    </section>
  );
}

/** What a person may decide about a step that asks for it. */
function Choices({ step }: { step: Step }) {
  const config = useRun((state) => state.config);
  const [busy, setBusy] = useState(false);
  if (!config.can.control || !step.choices?.length) return null;
  const choose = async (choice: "retry" | "skip") => {
    setBusy(true);
    try {
      await controlStep(config, config.run, step.key, choice);
      say(choice === "retry" ? `“${step.name}” is done again.` : `“${step.name}” is passed by.`, "info");
    } catch (reason) {
      say(sentence(reason), "error");
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="au-row">
      {step.choices.includes("retry") && (
        <button
          type="button"
          className="au-button"
          disabled={busy}
          onClick={() => choose("retry")}
          data-id="retry-step"
        >
          <Icon name="refresh" /> Do it again
        </button>
      )}
      {step.choices.includes("skip") && (
        <button type="button" className="au-button" disabled={busy} onClick={() => choose("skip")} data-id="skip-step">
          <Icon name="player-skip-forward" /> Skip this step
        </button>
      )}
    </div>
  );
}

function Facts({ step }: { step: Step }) {
  const time = (moment: string | null) => (moment ? new Date(moment).toLocaleTimeString() : null);
  const facts: [string, string | null][] = [
    ["Began", time(step.started_at)],
    ["Ended", time(step.finished_at)],
    ["Next attempt", step.status === "retrying" ? time(step.wake_at) : null],
    ["Goes on by", step.status === "waiting" ? time(step.wake_at) : null],
    ["Attempts", step.attempt > 1 ? String(step.attempt) : null],
    ["Left by", step.port && step.port !== "success" ? step.port : null],
  ];
  const known = facts.filter(([, value]) => value !== null);
  if (known.length === 0) return null;
  return (
    <dl className="au-facts">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Everything about one step: why it waits or failed, what it was given and what it gave. */
export function StepDetail({ step }: { step: Step }) {
  const config = useRun((state) => state.config);
  const keepWhole = useRun((state) => state.keepWhole);
  const whole = useRun((state) => state.whole[step.key]);
  // What was fetched is older than a later message: then the newer one is shown, cut as it is.
  const shown = whole && whole.seq >= step.seq ? whole : step;
  const load = async () => {
    try {
      const fetched = await loadStep(config, config.run, step.key);
      if (fetched) keepWhole(fetched);
    } catch (reason) {
      say(sentence(reason), "error");
    }
  };
  return (
    <div className="au-step-detail" data-id={`detail-${step.key}`}>
      {step.waiting_for && (
        <p className="au-now" data-colour="violet">
          <Icon name="hourglass" /> <span>{step.waiting_for}</span>
          {step.answer_at && <a href={step.answer_at}>Open the task</a>}
        </p>
      )}
      {step.error && (
        <p className="au-now" data-colour={step.status === "failed" ? "red" : "amber"}>
          <Icon name="alert-circle" />
          <span>
            {step.error.message} {step.error.hint}
          </span>
        </p>
      )}
      <Choices step={step} />
      <Facts step={step} />
      <Value title="Output" value={shown.output} onLoad={load} />
      <Value title="Input" value={shown.input} onLoad={load} />
      {!step.started_at && (
        <p className="au-hint">
          {step.status === "skipped" ? "This step is not on the path the run took." : "Its turn has not come yet."}
        </p>
      )}
    </div>
  );
}
