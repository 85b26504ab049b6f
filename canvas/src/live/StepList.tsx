import { memo, useEffect, useRef } from "react";
import { Icon } from "../interface/Icon";
import { inOrder, type Step } from "../model/live";
import { wordsFor } from "../nodes/live-face";
import { duration, ticking } from "../site/relative-time";
import { StateBadge } from "./StateBadge";
import { StepDetail } from "./StepDetail";
import { useRun } from "./store";
import { between, useNow } from "./use-now";

const BUSY = new Set(["running", "waiting", "retrying"]);

/** `now` counts only while the step goes on: a row whose step stands still is not drawn again. */
const StepRow = memo(function StepRow({ step, open, now }: { step: Step; open: boolean; now: number }) {
  const catalogue = useRun((state) => state.catalogue);
  const look = useRun((state) => state.look);
  const row = useRef<HTMLLIElement>(null);
  const spec = catalogue.steps[step.type];
  const took = between(step.started_at, step.finished_at, now);
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  return (
    <li
      ref={row}
      className="au-step"
      data-open={open || undefined}
      data-id={`step-${step.key}`}
      data-status={step.status}
    >
      <button
        type="button"
        className="au-step-head"
        aria-expanded={open}
        data-category={spec?.category ?? "unknown"}
        data-colour={wordsFor(catalogue, "step", step.status).colour}
        onClick={() => look(open ? null : step.node)}
      >
        <span className="au-node-tile">
          <Icon name={spec?.icon ?? "question-mark"} />
        </span>
        <span className="au-step-name">{step.name}</span>
        {took !== null && took >= 1 && step.status !== "skipped" && (
          <small>{(step.finished_at ? duration : ticking)(took)}</small>
        )}
        <StateBadge kind="step" status={step.status} quiet />
        <Icon name={open ? "chevron-up" : "chevron-down"} className="au-chevron" />
      </button>
      {open && <StepDetail step={step} />}
    </li>
  );
});

export function StepList() {
  const live = useRun((state) => state.live);
  const document = useRun((state) => state.document);
  const node = useRun((state) => state.node);
  const steps = inOrder(live, document);
  const now = useNow(steps.some((step) => BUSY.has(step.status)));
  return (
    <ol className="au-steps" data-id="steps">
      {steps.map((step) => (
        <StepRow
          key={step.key}
          step={step}
          open={step.node === node}
          now={step.started_at && !step.finished_at ? now : 0}
        />
      ))}
    </ol>
  );
}
