import type { WorkflowDocument } from "./document";
import type { Served } from "./served";

// What the server tells about a run, and the one pure function that keeps it true.

export type Run = Served<"RunShape">;
export type Step = Served<"StepShape">;
export type RunEvent = Served<"EventShape">;

export type LiveMessage =
  | { type: "snapshot"; seq: number; run: Run; steps: Step[]; events: RunEvent[] }
  | { type: "changes"; after: number; seq: number; run: Run; steps: Step[]; events: RunEvent[] };

export interface LiveState {
  seq: number;
  run: Run;
  steps: Record<string, Step>;
  events: RunEvent[];
  /** A message is missing: ask for a snapshot; what is shown stays until it comes. */
  gap: boolean;
}

const MOST_EVENTS = 2_000;

const byKey = (steps: Step[]): Record<string, Step> => Object.fromEntries(steps.map((step) => [step.key, step]));

export const fromSnapshot = (message: Extract<LiveMessage, { type: "snapshot" }>): LiveState => ({
  seq: message.seq,
  run: message.run,
  steps: byKey(message.steps),
  events: message.events,
  gap: false,
});

/** The next state. A message already seen changes nothing; one that does not join on sets `gap`. */
export function receive(state: LiveState, message: LiveMessage): LiveState {
  if (message.type === "snapshot") return message.seq < state.seq ? state : fromSnapshot(message);
  if (message.seq <= state.seq) return state;
  if (message.after !== state.seq) return state.gap ? state : { ...state, gap: true };
  const known = state.events.at(-1)?.number ?? 0;
  const fresh = message.events.filter((event) => event.number > known);
  return {
    seq: message.seq,
    run: message.run,
    steps: { ...state.steps, ...byKey(message.steps) },
    events: [...state.events, ...fresh].slice(-MOST_EVENTS),
    gap: false,
  };
}

const ENDS = new Set(["completed", "failed", "cancelled"]);
export const hasEnded = (status: string): boolean => ENDS.has(status);

const BUSY = new Set(["running", "waiting", "retrying"]);

/** The step that stands for each node: its latest one, where a loop made several. */
export function latestSteps(steps: LiveState["steps"]): Map<string, Step> {
  const latest = new Map<string, Step>();
  for (const step of Object.values(steps)) {
    const other = latest.get(step.node);
    if (!other || step.seq >= other.seq) latest.set(step.node, step);
  }
  return latest;
}

export type EdgePaint = "idle" | "taken" | "active" | "dead";

/** Taken when its step left by that port; active while the step it leads to is busy; dead when it never will be. */
export function paintEdges(document: WorkflowDocument, steps: LiveState["steps"]): Record<string, EdgePaint> {
  const paints: Record<string, EdgePaint> = {};
  const latest = latestSteps(steps);
  for (const [id, edge] of Object.entries(document.edges)) {
    const from = latest.get(edge.from);
    const to = latest.get(edge.to);
    const left = from?.port ?? (from?.status === "failed" ? "error" : null);
    if (!from || (!hasEnded(from.status) && from.status !== "skipped")) paints[id] = "idle";
    else if (from.status === "skipped" || from.status === "cancelled" || left !== edge.port) paints[id] = "dead";
    else if (to && BUSY.has(to.status)) paints[id] = "active";
    else paints[id] = "taken";
  }
  return paints;
}

/** Steps in the order in which they began; those that have not begun come last, in the document's order. */
export function inOrder(state: LiveState, document: WorkflowDocument): Step[] {
  const place = new Map(Object.keys(document.nodes).map((id, index) => [id, index]));
  return Object.values(state.steps).sort((a, b) => {
    if (a.started_at && b.started_at && a.started_at !== b.started_at) return a.started_at < b.started_at ? -1 : 1;
    if (Boolean(a.started_at) !== Boolean(b.started_at)) return a.started_at ? -1 : 1;
    return (place.get(a.node) ?? 0) - (place.get(b.node) ?? 0);
  });
}
