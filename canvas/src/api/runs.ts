import type { Run, Step } from "../model/live";
import { type ApiConfig, request } from "./http";

export type Control = "pause" | "resume" | "cancel";

export const controlRun = (config: ApiConfig, run: string, control: Control) =>
  request<Run | null>(config, "POST", `runs/${run}/${control}/`, {});

export const controlStep = (config: ApiConfig, run: string, step: string, control: "retry" | "skip") =>
  request<null>(config, "POST", `runs/${run}/steps/${encodeURIComponent(step)}/${control}/`, {});

/** A step with its whole input and output, which live messages cut. */
export async function loadStep(config: ApiConfig, run: string, step: string): Promise<Step | null> {
  const steps = await request<Step[]>(config, "GET", `runs/${run}/steps/?key=${encodeURIComponent(step)}`);
  return steps.find((each) => each.key === step) ?? null;
}
