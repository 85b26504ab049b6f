import type { Catalogue } from "./catalogue";
import type { Json, JsonObject, WorkflowDocument } from "./document";
import { around, upstreamOf } from "./graph";
import { type LiveState, latestSteps, type Step } from "./live";
import { sampleOf } from "./samples";
import { asSchema } from "./written-schema";

/** What a step gave when it last was done, or will give where that was pinned; by the id of the step. */
export type Results = Record<string, Json>;

/** How much of a draft is tried: all of it, what leads to a step and the step, from it on, or the step alone. */
export interface Trying {
  step?: string;
  alone?: boolean;
  /** All of it, but what comes before the step is taken over from the run shown. */
  from?: boolean;
}

/** A result as a later trial takes it over. */
export interface Recorded {
  output: Json;
  port?: string;
}

const wasCut = (value: Json): boolean => JSON.stringify(value)?.includes('"$cut":') ?? false;

const gave = (step: Step): boolean =>
  step.status === "completed" && step.output !== undefined && !wasCut(step.output as Json);

/** What is known of each step's output: from the run shown, else as it was pinned. */
export function resultsOf(document: WorkflowDocument, live: LiveState | null): Results {
  const results: Results = {};
  for (const [id, node] of Object.entries(document.nodes))
    if (node.settings?.pinned) results[id] = node.settings.pinned.output;
  if (live) for (const [id, step] of latestSteps(live.steps)) if (gave(step)) results[id] = step.output as Json;
  return results;
}

/** Steps before this one that its configuration names, nearest first: their data is what it works with. */
export function readBy(document: WorkflowDocument, id: string): string[] {
  const text = JSON.stringify(document.nodes[id]?.config ?? {});
  const names = (other: string) => new RegExp(`steps(\\.|\\[\\\\?["'])${other}\\b`).test(text);
  return upstreamOf(document, id).filter(names);
}

/** Values that a step is told to set; what is computed is known only when it runs. */
function valuesOf(config: JsonObject): JsonObject | undefined {
  const { values } = config;
  if (values === null || typeof values !== "object" || Array.isArray(values)) return undefined;
  const computed = (value: Json) => typeof value === "string" && value.includes("{{");
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, computed(value) ? null : value]));
}

/** What a step gave; else the values it sets, else the sample of its type. */
export function gives(document: WorkflowDocument, catalogue: Catalogue, id: string, results: Results): Json {
  const node = document.nodes[id];
  const set = node?.type === "data.set" ? valuesOf(node.config) : undefined;
  return results[id] ?? set ?? (catalogue.steps[node?.type ?? ""]?.sample as Json | undefined) ?? {};
}

/** What the steps that this one reads have given, or the samples of their types. */
export function recordedFor(
  document: WorkflowDocument,
  catalogue: Catalogue,
  id: string,
  results: Results,
): Record<string, Json> {
  return Object.fromEntries(readBy(document, id).map((other) => [other, gives(document, catalogue, other, results)]));
}

/** What the steps before this one gave in the run shown, with the ways they took. */
export function takenOver(document: WorkflowDocument, id: string, live: LiveState): Record<string, Recorded> {
  const latest = latestSteps(live.steps);
  const taken: Record<string, Recorded> = {};
  for (const other of upstreamOf(document, id)) {
    const step = latest.get(other);
    if (step && gave(step)) taken[other] = { output: step.output as Json, ...(step.port ? { port: step.port } : {}) };
  }
  return taken;
}

/** What the expressions of a step may read, as far as it is known: real results, else samples. */
export function dataFor(document: WorkflowDocument, catalogue: Catalogue, id: string, results: Results): JsonObject {
  const before = [id, ...around(document, id)].flatMap((each) => upstreamOf(document, each));
  const steps = before.map((other): [string, Json] => [other, gives(document, catalogue, other, results)]);
  return {
    input: sampleOf(asSchema(document.input)) ?? {},
    steps: Object.fromEntries(steps),
    vars: document.variables ?? {},
    run: { id: "a2b3c4d5e6f7", title: document.name, started_at: "2026-01-31T09:00:00+00:00" },
  };
}

/** What the innermost loop around a step goes through: a list, or a template of it. */
export function itemsAround(document: WorkflowDocument, id: string): Json {
  const loop = around(document, id).find((each) => document.nodes[each]?.config.items !== undefined);
  return document.nodes[loop ?? ""]?.config.items ?? null;
}
