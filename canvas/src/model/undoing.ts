import type { Catalogue } from "./catalogue";
import type { WorkflowDocument } from "./document";
import { isGate, isPass } from "./keys";
import type { Step } from "./live";

export interface Undoing {
  /** What a reverse step would undo, and that step's name; the last one done comes first. */
  reversed: { key: string; name: string; by: string }[];
  /** What has taken effect and has no reverse. */
  lasting: string[];
}

const LASTING = new Set(["keyed", "at_most_once"]);

/** What rolling a run back would undo, and what it would leave, as far as its steps are known here. */
export function undoingOf(document: WorkflowDocument, catalogue: Catalogue, steps: Step[]): Undoing {
  const done = steps
    .filter((step) => step.status === "completed" && !isPass(step.key) && !isGate(step.key) && !step.undoes)
    .sort((a, b) => (a.finished_at && b.finished_at && a.finished_at < b.finished_at ? 1 : -1));
  const reversed: Undoing["reversed"] = [];
  const lasting = new Set<string>();
  for (const step of done) {
    const reverse = document.nodes[step.node]?.settings?.compensation;
    if (reverse && step.undone !== "failed")
      reversed.push({ key: step.key, name: step.name, by: document.nodes[reverse]?.name ?? reverse });
    else if (LASTING.has(catalogue.steps[step.type]?.effect ?? "")) lasting.add(step.name);
  }
  return { reversed, lasting: [...lasting] };
}
