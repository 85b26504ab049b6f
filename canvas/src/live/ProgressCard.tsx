import { Icon } from "../interface/Icon";
import { hasEnded, type Run } from "../model/live";
import { duration, ticking } from "../site/relative-time";
import { ByHand } from "./ByHand";
import { RunBadges } from "./RunBadges";
import { useRun } from "./store";
import { Totals } from "./Totals";
import { between, useNow } from "./use-now";

const MOST_COUNTED = 1_000; // `engine/queueing.py` says the same

/** What is happening now, in words: the current steps and what they wait for. */
function Now() {
  const run = useRun((state) => state.live.run);
  const steps = useRun((state) => state.live.steps);
  const look = useRun((state) => state.look);
  if (run.error)
    return (
      <p className="au-now" data-colour="red" role="alert">
        <Icon name="alert-circle" />
        <span>
          {run.error.message} {run.error.hint}
          {run.error.step && steps[run.error.step] && (
            <button
              type="button"
              className="au-link au-link-more"
              onClick={() => look(steps[run.error?.step ?? ""]?.node ?? null, run.error?.step ?? undefined)}
            >
              Show the step
            </button>
          )}
        </span>
      </p>
    );
  if (run.queue) return <InQueue {...run.queue} />;
  if (hasEnded(run.status) || run.current.length === 0) return null;
  const waiting = Object.values(steps).filter((step) => step.status === "waiting" && step.waiting_for);
  return (
    <ul className="au-now-list">
      {run.current.map((name) => {
        const wait = waiting.find((step) => step.name === name);
        return (
          <li key={name}>
            <strong>{name}</strong>
            {wait && <span>{wait.waiting_for}</span>}
            {wait?.answer_at && <a href={wait.answer_at}>Open the task</a>}
          </li>
        );
      })}
    </ul>
  );
}

/** Why the run has not begun, and how many go before it. */
function InQueue({ words, before }: NonNullable<Run["queue"]>) {
  const many = before && before >= MOST_COUNTED ? `${MOST_COUNTED.toLocaleString()} or more` : before;
  return (
    <p className="au-now" data-colour="grey" data-id="queue">
      <Icon name="clock" />
      <span>
        {words}
        {before ? `; ${many} ${before === 1 ? "is" : "are"} before it` : ""}
      </span>
    </p>
  );
}

function Count({ icon, colour, count, word }: { icon: string; colour: string; count: number; word: string }) {
  return (
    <li data-colour={colour} data-none={count === 0 || undefined}>
      <Icon name={icon} /> {count} {word}
    </li>
  );
}

const colours: Partial<Record<Run["status"], string>> = {
  failed: "red",
  completed: "green",
  cancelled: "grey",
  paused: "amber",
  rolling_back: "amber",
  rolled_back: "grey",
  rollback_failed: "red",
};
const colourOf = (run: Run) => colours[run.status] ?? "blue";

export function ProgressCard() {
  const run = useRun((state) => state.live.run);
  const ended = hasEnded(run.status);
  const now = useNow(!ended);
  const elapsed = between(run.started_at, run.finished_at, now);
  const { total, completed, failed, skipped, percent } = run.progress;
  return (
    <section className="au-card au-progress" aria-label="Progress" data-id="progress">
      <div className="au-progress-head">
        <span className="au-percent">{percent} %</span>
        <span>
          {completed + failed + skipped} of {total} steps
        </span>
        <span className="au-elapsed" title={run.started_at ? new Date(run.started_at).toLocaleString() : ""}>
          <Icon name="clock" />
          {elapsed === null ? "not begun" : (ended ? duration : ticking)(elapsed)}
        </span>
      </div>
      <progress
        className="au-bar"
        data-colour={colourOf(run)}
        max={100}
        value={percent}
        aria-label="Progress of the run"
      />
      <ul className="au-counts">
        <Count icon="circle-check" colour="green" count={completed} word="completed" />
        <Count icon="circle-x" colour="red" count={failed} word="failed" />
        <Count icon="circle-minus" colour="grey" count={skipped} word="skipped" />
      </ul>
      <RunBadges />
      <Totals />
      <Now />
      <ByHand />
    </section>
  );
}
