import type { WorkflowDocument } from "../model/document";

/** A workflow as a file of this computer. */
export function download(name: string, document: WorkflowDocument): void {
  const link = window.document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(document, null, 2)], { type: "application/json" }));
  link.download = `${name.replace(/[^\w-]+/g, "-")}-my-copy.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
