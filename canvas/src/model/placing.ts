import type { Catalogue } from "./catalogue";
import type { WorkflowDocument } from "./document";

/**
 * A document that says of no step where it stands, as a program may write it, laid out: else all would lie on one heap,
 * of which only the last is to be seen. The layout engine is loaded only then.
 */
export async function placed(document: WorkflowDocument, catalogue: Catalogue): Promise<WorkflowDocument> {
  const ids = Object.keys(document.nodes);
  if (ids.length < 2 || ids.some((id) => document.layout.nodes[id] !== undefined)) return document;
  const { tidy } = await import("./layout");
  return { ...document, layout: { ...document.layout, nodes: tidy(document, catalogue) } };
}
