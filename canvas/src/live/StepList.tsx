import { memo, useEffect, useRef } from "react";
import { Icon } from "../interface/Icon";
import { containerOf, isGate, nodeOf } from "../model/keys";
import { inOrder, isOpen, type Step } from "../model/live";
import { passWords, wordsFor } from "../nodes/live-face";
import { duration, ticking } from "../site/relative-time";
import { PassList } from "./PassList";
import { StateBadge } from "./StateBadge";
import { StepDetail } from "./StepDetail";
import { useRun } from "./store";
import { between, useNow } from "./use-now";

interface StepRowProps {
  step: Step;
  open: boolean;
  now: number;
}

/** What stands between the name and the state: how far a container is, else how long the step took. */
function Aside({ step, now }: { step: Step; now: number }) {
  const passes = useRun((state) => state.live.passes[step.key]);
  if (passes) return <small>{passWords(passes)}</small>;
  const took = between(step.started_at, step.finished_at, now);
  if (took === null || took < 1 || step.status === "skipped") return null;
  return <small>{(step.finished_at ? duration : ticking)(took)}</small>;
}

/** `now` counts only while the step goes on: a row whose step stands still is not drawn again. */
export const StepRow = memo(function StepRow({ step, open: chosen, now }: StepRowProps) {
  const catalogue = useRun((state) => state.catalogue);
  const look = useRun((state) => state.look);
  // A container stays open while something in it is looked at.
  const inside = useRun((state) => (state.open ?? "").startsWith(`${step.key}[`));
  const open = chosen || inside;
  const around = step.scope ? containerOf(step.scope) : null;
  const row = useRef<HTMLLIElement>(null);
  const spec = catalogue.steps[step.type];
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
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
        onClick={() => (open ? look(around && nodeOf(around), around ?? undefined) : look(step.node, step.key))}
      >
        <span className="au-node-tile">
          <Icon name={isGate(step.key) ? "shield-check" : (spec?.icon ?? "question-mark")} />
        </span>
        <span className="au-step-name">
          {isGate(step.key) ? `Gate: ${step.name}` : step.name}
          {step.undoes && <small> undoes a step</small>}
        </span>
        <Aside step={step} now={now} />
        <StateBadge kind="step" status={step.status} quiet />
        <Icon name={open ? "chevron-up" : "chevron-down"} className="au-chevron" />
      </button>
      {open && (
        <StepDetail step={step}>{spec?.container && step.started_at && <PassList container={step} />}</StepDetail>
      )}
    </li>
  );
});

export function StepList() {
  const live = useRun((state) => state.live);
  const document = useRun((state) => state.document);
  const open = useRun((state) => state.open);
  const steps = inOrder(live, document);
  const now = useNow(steps.some((step) => isOpen(step.status)));
  return (
    <ol className="au-steps" data-id="steps">
      {steps.map((step) => (
        <StepRow
          key={step.key}
          step={step}
          open={step.key === open}
          now={step.started_at && !step.finished_at ? now : 0}
        />
      ))}
    </ol>
  );
}
