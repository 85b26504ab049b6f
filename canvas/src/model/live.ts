import type { WorkflowDocument } from "./document";
import { containerOf, isGate, isOwn, isPass, nodeOf, passesAround } from "./keys";
import type { Served } from "./served";

// What the server tells about a run, and the one pure function that keeps it true.

export type Run = Served<"RunShape">;
export type Step = Served<"StepShape">;
export type RunEvent = Served<"EventShape">;
/** How far a container is. */
export type Passes = Served<"PassesShape">;

interface Told {
  seq: number;
  run: Run;
  steps: Step[];
  passes: Record<string, Passes>;
  events: RunEvent[];
}

export type LiveMessage = ({ type: "snapshot" } & Told) | ({ type: "changes"; after: number } & Told);

export interface LiveState {
  seq: number;
  run: Run;
  steps: Record<string, Step>;
  /** By the key of the container. */
  passes: Record<string, Passes>;
  events: RunEvent[];
  /** A message is missing: ask for a snapshot; what is shown stays until it comes. */
  gap: boolean;
}

const MOST_EVENTS = 2_000;
/** Steps of passes are told while they are open and for so many events after; `engine/live/window.py` says the same. */
const LATELY = 200;

const OPEN = new Set(["running", "waiting", "retrying", "compensating"]);
export const isOpen = (status: string): boolean => OPEN.has(status);

const byKey = (steps: Step[]): Record<string, Step> => Object.fromEntries(steps.map((step) => [step.key, step]));

export const fromSnapshot = (message: Extract<LiveMessage, { type: "snapshot" }>): LiveState => ({
  seq: message.seq,
  run: message.run,
  steps: byKey(message.steps),
  passes: message.passes,
  events: message.events,
  gap: false,
});

const isShown = (step: Step, seq: number): boolean => isOwn(step.key) || isOpen(step.status) || step.seq > seq - LATELY;

/** The next state. A message already seen changes nothing; one that does not join on sets `gap`. */
export function receive(state: LiveState, message: LiveMessage): LiveState {
  if (message.type === "snapshot") return message.seq < state.seq ? state : fromSnapshot(message);
  if (message.seq <= state.seq) return state;
  if (message.after !== state.seq) return state.gap ? state : { ...state, gap: true };
  const known = state.events.at(-1)?.number ?? 0;
  const fresh = message.events.filter((event) => event.number > known);
  const all = Object.values({ ...state.steps, ...byKey(message.steps) });
  const steps = byKey(all.filter((step) => isShown(step, message.seq)));
  const passes = Object.entries({ ...state.passes, ...message.passes }).filter(([key]) => key in steps);
  return {
    seq: message.seq,
    run: message.run,
    steps,
    passes: Object.fromEntries(passes),
    events: [...state.events, ...fresh].slice(-MOST_EVENTS),
    gap: false,
  };
}

const RUN_ENDS = new Set(["completed", "failed", "cancelled", "rolled_back", "rollback_failed"]);
export const hasEnded = (status: string): boolean => RUN_ENDS.has(status);

/** A step that is being undone, or has been, had been done: its way on stays taken. */
const STEP_ENDS = new Set(["completed", "failed", "cancelled", "skipped", "compensating", "compensated"]);

/**
 * The step that stands for each node: its latest one. Of a container that a pass was chosen of (`pass` and those
 * around it), only what lies in that pass counts.
 */
export function latestSteps(steps: Record<string, Step>, pass = ""): Map<string, Step> {
  const chosen = new Map(passesAround(pass).map((each) => [nodeOf(containerOf(each)), each]));
  const fits = (step: Step) =>
    passesAround(step.scope).every((each) => (chosen.get(nodeOf(containerOf(each))) ?? each) === each);
  const latest = new Map<string, Step>();
  for (const step of Object.values(steps)) {
    if (isPass(step.key) || isGate(step.key)) continue;
    const other = latest.get(step.node);
    if ((!other || step.seq >= other.seq) && fits(step)) latest.set(step.node, step);
  }
  return latest;
}

export type EdgePaint = "idle" | "taken" | "active" | "dead";

/** Taken when its step left by that port; active while the step it leads to is busy; dead when it never will be. */
export function paintEdges(
  document: WorkflowDocument,
  steps: LiveState["steps"],
  pass = "",
): Record<string, EdgePaint> {
  const paints: Record<string, EdgePaint> = {};
  const latest = latestSteps(steps, pass);
  for (const [id, edge] of Object.entries(document.edges)) {
    const from = latest.get(edge.from);
    const to = latest.get(edge.to);
    const left = from?.port ?? (from?.status === "failed" ? "error" : null);
    if (!from || !STEP_ENDS.has(from.status) || from.gate) paints[id] = "idle";
    else if (from.status === "skipped" || from.status === "cancelled" || left !== edge.port) paints[id] = "dead";
    else if (to && isOpen(to.status) && to.status !== "compensating") paints[id] = "active";
    else paints[id] = "taken";
  }
  return paints;
}

/** Steps in the order in which they began; those that have not begun come last, in the document's order. */
export function ordered(steps: Step[], document: WorkflowDocument): Step[] {
  const place = new Map(Object.keys(document.nodes).map((id, index) => [id, index]));
  return steps.sort((a, b) => {
    if (a.started_at && b.started_at && a.started_at !== b.started_at) return a.started_at < b.started_at ? -1 : 1;
    if (Boolean(a.started_at) !== Boolean(b.started_at)) return a.started_at ? -1 : 1;
    return (place.get(a.node) ?? 0) - (place.get(b.node) ?? 0);
  });
}

/** The run's own steps; reverse steps only once they have begun. */
export function inOrder(state: LiveState, document: WorkflowDocument): Step[] {
  const own = Object.values(state.steps).filter((step) => isOwn(step.key) && (!step.undoes || step.attempt > 0));
  return ordered(own, document);
}

/** Whether what a person is asked about a step is whether it was done. */
export function isDoubted(step: Step): boolean {
  return (
    step.status === "waiting" && step.choices.includes("skip") && !step.choices.includes("stop") && !isGate(step.key)
  );
}

/**
 * What a person may decide about a step: what it asks for, or of a failed run the steps that made it fail. One that
 * waits for its next attempt may make it now.
 */
export function decisionsOn(step: Step, run: Run): string[] {
  if (step.status === "retrying") return !run.finished_at && run.status !== "paused" ? ["retry"] : [];
  if (step.status === "waiting") return step.choices;
  const failed = step.status === "failed" && step.port === null && isOwn(step.key);
  return failed && run.status === "failed" && !isGate(step.key) && !step.undoes ? ["skip", "input"] : [];
}
