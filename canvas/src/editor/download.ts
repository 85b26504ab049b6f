import type { WorkflowDocument } from "../model/document";

const fileName = (name: string, ending: string) => `${name.replace(/[^\p{L}\p{N}_-]+/gu, "-") || "workflow"}${ending}`;

/** Something as a file of this computer, called after the workflow. */
export function save(name: string, ending: string, content: Blob): void {
  const link = window.document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = fileName(name, ending);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

/** One's own version of a workflow as a file of this computer. */
export function download(name: string, document: WorkflowDocument): void {
  save(name, "-my-copy.json", new Blob([JSON.stringify(document, null, 2)], { type: "application/json" }));
}
