import { useEffect, useState } from "react";
import { sentence } from "../api/http";
import { loadPage, loadSteps } from "../api/runs";
import { Icon } from "../interface/Icon";
import { say } from "../interface/toast";
import { containerOf, indexOf, isPass, nodeOf, within } from "../model/keys";
import { isOpen, ordered, type Step } from "../model/live";
import { passWords } from "../nodes/live-face";
import { StateBadge } from "./StateBadge";
import { StepRow } from "./StepList";
import { knownSteps, useRun, useRunStore } from "./store";
import { useNow } from "./use-now";

const MOST = 100;

/** The steps in one pass, those not begun last; asked of the API once, then kept true by the messages. */
function Inner({ pass }: { pass: string }) {
  const store = useRunStore();
  const document = useRun((state) => state.document);
  const live = useRun((state) => state.live);
  const looked = useRun((state) => state.looked);
  const open = useRun((state) => state.open);
  const fetched = useRun((state) => state.fetched);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again after every snapshot.
  useEffect(() => {
    const { config, keepLooked } = store.getState();
    loadPage(config, config.run, { scope: pass }).then(
      ({ steps }) => keepLooked(steps),
      (reason: unknown) => say(sentence(reason), "error"),
    );
  }, [store, pass, fetched]);
  const known = Object.values(knownSteps({ live, looked })).filter((step) => step.scope === pass && !isPass(step.key));
  const begun = new Set(known.map((step) => step.node));
  const container = nodeOf(containerOf(pass));
  const undoing = new Set(Object.values(document.nodes).map((node) => node.settings?.compensation));
  const ahead = Object.entries(document.nodes)
    .filter(([id, node]) => node.inside === container && !begun.has(id) && !undoing.has(id))
    .map(([id, node]) => notBegun(within(pass, id), id, pass, node.name, node.type));
  const steps = [...ordered(known, document), ...ahead];
  const now = useNow(steps.some((step) => isOpen(step.status)));
  return (
    <ol className="au-steps au-inner" data-id={`inner-${pass}`}>
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

function notBegun(key: string, node: string, scope: string, name: string, type: string): Step {
  const nothing = { port: null, started_at: null, finished_at: null, wake_at: null, input: null, output: null };
  const none = { error: null, progress: null, fallback: false, gate: null, undoes: null, undone: null };
  const silent = { waiting_for: null, choices: [], answer_at: null };
  return { key, node, scope, name, type, status: "pending", attempt: 0, ...nothing, ...none, ...silent, seq: 0 };
}

function PassRow({ step, many }: { step: Step; many: boolean }) {
  const chosen = useRun((state) => state.pass);
  const choose = useRun((state) => state.choose);
  const open = chosen === step.key || chosen.startsWith(`${step.key}.`);
  return (
    <li className="au-pass" data-id={`pass-${step.key}`} data-status={step.status} data-open={open || undefined}>
      {many && (
        <button
          type="button"
          className="au-pass-head"
          aria-expanded={open}
          onClick={() => choose(open ? step.scope : step.key)}
        >
          <span>Pass {indexOf(step.key) + 1}</span>
          {step.error && <small title={step.error.message}>{step.error.message}</small>}
          <StateBadge kind="step" status={step.status} quiet />
          <Icon name={open ? "chevron-up" : "chevron-down"} className="au-chevron" />
        </button>
      )}
      {(open || !many) && <Inner pass={step.key} />}
    </li>
  );
}

/** Finds a pass by its number: what a person counts from 1. The container may be in a later attempt. */
function PickPass({ container, most }: { container: Step; most: number | null }) {
  const store = useRunStore();
  const [number, setNumber] = useState("");
  const pick = async () => {
    const index = Number(number) - 1;
    if (!Number.isInteger(index) || index < 0) return;
    const attempts = Array.from(
      { length: Math.min(50, Math.max(1, container.attempt)) },
      (_, at) => container.attempt - at,
    );
    const keys = attempts.map((at) => (at > 1 ? `${container.key}[${index}~${at}]` : `${container.key}[${index}]`));
    const { config, keepLooked, choose } = store.getState();
    try {
      const found = await loadSteps(config, config.run, keys);
      keepLooked(found);
      const pass = keys.find((key) => found.some((step) => step.key === key));
      if (pass) choose(pass);
      else say(`Pass ${number} has not begun.`, "info");
    } catch (reason) {
      say(sentence(reason), "error");
    }
  };
  return (
    <form
      className="au-pick"
      onSubmit={(event) => {
        event.preventDefault();
        void pick();
      }}
    >
      <label>
        Pass{" "}
        <input
          className="au-input"
          type="number"
          min={1}
          max={most ?? undefined}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
          data-id="pick-pass"
        />
      </label>
      <button type="submit" className="au-button">
        Show
      </button>
    </form>
  );
}

/** Open passes first, then those that failed, then by number. */
function inOrder(passes: Step[], chosen: string): Step[] {
  const rank = (step: Step) => {
    if (chosen === step.key || chosen.startsWith(`${step.key}.`)) return 0;
    if (isOpen(step.status)) return 1;
    return step.status === "failed" ? 2 : 3;
  };
  return passes.sort((a, b) => rank(a) - rank(b) || indexOf(a.key) - indexOf(b.key));
}

/** How far a container is, and its passes; each opens to the steps in it. */
export function PassList({ container }: { container: Step }) {
  const store = useRunStore();
  const live = useRun((state) => state.live);
  const looked = useRun((state) => state.looked);
  const chosen = useRun((state) => state.pass);
  const fetched = useRun((state) => state.fetched);
  const [cursor, setCursor] = useState<string | null>(null);
  const load = (more?: string) => {
    const { config, keepLooked } = store.getState();
    loadPage(config, config.run, { of: container.key, ...(more ? { cursor: more } : {}) }).then(
      (page) => {
        keepLooked(page.steps);
        setCursor(page.cursor);
      },
      (reason: unknown) => say(sentence(reason), "error"),
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again after every snapshot.
  useEffect(() => load(), [container.key, fetched]);
  const counts = live.passes[container.key];
  const kind = useRun((state) => state.catalogue.steps[container.type]?.container);
  const passes = inOrder(
    Object.values(knownSteps({ live, looked })).filter(
      (step) => isPass(step.key) && containerOf(step.key) === container.key,
    ),
    chosen,
  );
  const many = kind !== "group" || passes.length > 1;
  return (
    <section className="au-passes" aria-label={`Passes through ${container.name}`} data-id={`passes-${container.key}`}>
      {counts && many && (
        <div className="au-passes-head">
          {counts.total !== null && (
            <progress
              className="au-bar"
              data-colour={counts.failed > 0 ? "amber" : "blue"}
              max={Math.max(1, counts.total)}
              value={counts.done + counts.failed}
              aria-label={`Passes through ${container.name}`}
            />
          )}
          <span>{passWords(counts)}</span>
          {(counts.total ?? passes.length) > 10 && <PickPass container={container} most={counts.total} />}
        </div>
      )}
      <ol className="au-steps">
        {passes.slice(0, MOST).map((step) => (
          <PassRow key={step.key} step={step} many={many} />
        ))}
      </ol>
      {passes.length > MOST && <p className="au-hint">{passes.length - MOST} more: pick one by its number.</p>}
      {cursor && passes.length <= MOST && (
        <button type="button" className="au-add" onClick={() => load(cursor)} data-id="more-passes">
          Show more passes
        </button>
      )}
    </section>
  );
}
