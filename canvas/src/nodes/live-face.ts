import type { Catalogue, StateWords } from "../model/catalogue";
import type { Passes, Step } from "../model/live";

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

/** “3 of 12”, and how many of them failed. */
export function passWords({ total, done, failed }: Passes): string {
  const ended = total === null ? `${done + failed} done` : `${done + failed} of ${total}`;
  return failed > 0 ? `${ended}, ${failed} failed` : ended;
}

/** The same in the little room of a card: what failed matters most once all are through. */
function passesInShort({ total, done, failed, open }: Passes): string {
  const ended = done + failed;
  if (open === 0 && failed > 0) return `${failed}/${ended} failed`;
  return total === null ? `${ended} done` : `${ended}/${total}`;
}

export function liveFace(catalogue: Catalogue, step: Step | undefined, passes?: Passes): LiveFace {
  const status = step?.status ?? "pending";
  const words = wordsFor(catalogue, "step", status);
  let detail = "";
  if (passes) detail = passesInShort(passes);
  else if (step?.gate) detail = `held by “${step.gate}”`;
  else if (step?.undone === "failed") detail = "could not be undone";
  else if (step?.progress && status === "running")
    detail = [step.progress.percent === null ? "" : `${step.progress.percent} %`, step.progress.message]
      .join(" ")
      .trim();
  else if (step?.fallback) detail = "with the fallback";
  else if (step && step.attempt > 1 && status !== "skipped") detail = `attempt ${step.attempt}`;
  return { status, word: words.word, icon: words.icon, colour: words.colour, detail };
}
