import type { Json } from "../model/document";
import type { Run, Step } from "../model/live";
import type { Served } from "../model/served";
import { type ApiConfig, request } from "./http";

export type Control = "pause" | "resume" | "cancel" | "retry-failed" | "roll-back" | "advance";
export type Decision = "retry" | "skip" | "stop";
export type ForkImpact = Served<"ForkImpactShape">;
export type Undoing = Served<"UndoingShape">;

interface Page {
  next: string | null;
  results: Step[];
}

export const controlRun = (config: ApiConfig, run: string, control: Control) =>
  request<Run | null>(config, "POST", `runs/${run}/${control}/`, {});

export const setPriority = (config: ApiConfig, run: string, priority: number) =>
  request<Run | null>(config, "POST", `runs/${run}/priority/`, { priority });

/** A step that has gone on since `seq` is left alone, and the person is told: another attempt may have been made. */
export const controlStep = (config: ApiConfig, run: string, { key, seq }: Step, control: Decision) =>
  request<null>(config, "POST", `runs/${run}/steps/${encodeURIComponent(key)}/${control}/`, { seq });

export const provide = (
  config: ApiConfig,
  run: string,
  step: string,
  given: { output: Json; port: string | null; seq: number },
) => request<null>(config, "POST", `runs/${run}/steps/${encodeURIComponent(step)}/provide/`, given);

/** What rolling a run back would undo, and what it would leave. */
export const undoing = (config: ApiConfig, run: string) => request<Undoing>(config, "GET", `runs/${run}/roll-back/`);

const forkPath = (run: string, query: Record<string, string>) => `runs/${run}/fork/?${new URLSearchParams(query)}`;

export const forkImpact = (config: ApiConfig, run: string, step: string, version: number) =>
  request<ForkImpact>(config, "GET", forkPath(run, { step, version: String(version) }));

/** However often it is sent with the same key, one fork is started: what it repeats has effect. */
export const fork = (
  config: ApiConfig,
  run: string,
  body: { step: string; version: number; title: string },
  key: string,
) => request<Run>(config, "POST", `runs/${run}/fork/`, body, { "Idempotency-Key": key });

/** Steps with their whole input and output, which live messages cut. */
export async function loadSteps(config: ApiConfig, run: string, keys: string[]): Promise<Step[]> {
  const query = keys.map((key) => `key=${encodeURIComponent(key)}`).join("&");
  return (await request<Page>(config, "GET", `runs/${run}/steps/?${query}`)).results;
}

export async function loadStep(config: ApiConfig, run: string, step: string): Promise<Step | null> {
  return (await loadSteps(config, run, [step])).find((each) => each.key === step) ?? null;
}

/** Steps that live messages leave out: those in a pass (`scope`), or passes through a container (`of`). */
export async function loadPage(
  config: ApiConfig,
  run: string,
  query: { scope: string } | { of: string; status?: string; cursor?: string },
): Promise<{ steps: Step[]; cursor: string | null }> {
  const page = await request<Page>(
    config,
    "GET",
    `runs/${run}/steps/?${new URLSearchParams({ ...query, size: "100" })}`,
  );
  return {
    steps: page.results,
    cursor: page.next ? new URL(page.next, location.href).searchParams.get("cursor") : null,
  };
}
