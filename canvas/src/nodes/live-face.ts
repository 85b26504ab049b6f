import type { Catalogue, StateWords } from "../model/catalogue";
import type { Step } from "../model/live";

/** How a step's state is shown on its card: colour, icon and word together, and a detail where it helps. */
export interface LiveFace {
  status: string;
  word: string;
  icon: string;
  colour: string;
  detail: string;
}

const unknown = (status: string): StateWords => ({ word: status, icon: "circle-dashed", colour: "grey", meaning: "" });

export const wordsFor = (catalogue: Catalogue, kind: "run" | "step", status: string): StateWords =>
  catalogue.states[kind][status] ?? unknown(status);

export function liveFace(catalogue: Catalogue, step: Step | undefined): LiveFace {
  const status = step?.status ?? "pending";
  const words = wordsFor(catalogue, "step", status);
  let detail = "";
  if (step && step.attempt > 1 && status !== "skipped") detail = `attempt ${step.attempt}`;
  return { status, word: words.word, icon: words.icon, colour: words.colour, detail };
}
