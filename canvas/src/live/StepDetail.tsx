import type { ReactNode } from "react";
import { sentence } from "../api/http";
import { loadStep } from "../api/runs";
import { Icon } from "../interface/Icon";
import { JsonTree } from "../interface/JsonTree";
import { say } from "../interface/toast";
import type { Json } from "../model/document";
import type { Step } from "../model/live";
import { clock } from "../site/relative-time";
import { Decisions } from "./Decisions";
import { useRun } from "./store";

interface ValueProps {
  title: string;
  of: string;
  value: Json | undefined;
  onLoad: () => void;
}

function Value({ title, of, value, onLoad }: ValueProps) {
  if (value === undefined || value === null) return null;
  return (
    <section className="au-value" aria-label={`${title} of ${of}`}>
      <h3>{title}</h3>
      <JsonTree
        value={typeof value === "object" && !Array.isArray(value) && !("$cut" in value) ? value : { value }}
        onLoad={onLoad}
      />
    </section>
  );
}

function Facts({ step }: { step: Step }) {
  const time = (moment: string | null) => (moment ? clock(moment) : null);
  const facts: [string, string | null][] = [
    ["Began", time(step.started_at)],
    ["Ended", time(step.finished_at)],
    ["Next attempt", step.status === "retrying" ? time(step.wake_at) : null],
    ["Goes on by", step.status === "waiting" ? time(step.wake_at) : null],
    ["Attempts", step.attempt > 1 ? String(step.attempt) : null],
    ["Tried with", step.fallback ? "the fallback" : null],
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

/** What else is to be known: a gate that holds it, how far it says it is, what became of its undoing. */
function Notes({ step }: { step: Step }) {
  const { progress } = step;
  return (
    <>
      {step.gate && (
        <p className="au-now" data-colour="amber">
          <Icon name="player-pause" /> <span>Held by the gate “{step.gate}”. Resume the run to let it through.</span>
        </p>
      )}
      {step.undone === "failed" && (
        <p className="au-now" data-colour="red">
          <Icon name="alert-triangle" /> <span>It could not be undone; a person must do it by hand.</span>
        </p>
      )}
      {progress && step.status === "running" && (
        <div className="au-step-progress">
          {progress.percent !== null && (
            <progress
              className="au-bar"
              data-colour="blue"
              max={100}
              value={progress.percent}
              aria-label="How far it is"
            />
          )}
          <small>
            {progress.percent !== null && `${progress.percent} %`} {progress.message}
          </small>
        </div>
      )}
    </>
  );
}

/** Everything about one step: why it waits or failed, what it was given and what it gave. */
export function StepDetail({ step, children }: { step: Step; children?: ReactNode }) {
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
      <Notes step={step} />
      <Decisions step={step} />
      <Facts step={step} />
      {children}
      <Value title="Output" of={step.key} value={shown.output} onLoad={load} />
      <Value title="Input" of={step.key} value={shown.input} onLoad={load} />
      {!step.started_at && (
        <p className="au-hint">
          {step.status === "skipped" ? "This step is not on the path the run took." : "Its turn has not come yet."}
        </p>
      )}
    </div>
  );
}
