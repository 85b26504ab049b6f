import type { WorkflowDocument } from "./document";

/** An id in the server's alphabet (`^[a-z][a-z0-9_]{0,59}$`) made from a name; numbered when it is taken. */
export function newNodeId(
  name: string,
  document: WorkflowDocument,
  alsoTaken: ReadonlySet<string> = new Set(),
): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, 50);
  const base = plain === "" ? "step" : plain;
  const taken = (id: string) => id in document.nodes || alsoTaken.has(id);
  if (!taken(base)) return base;
  let number = 2;
  while (taken(`${base}_${number}`)) number += 1;
  return `${base}_${number}`;
}

export function newEdgeId(document: WorkflowDocument, alsoTaken: ReadonlySet<string> = new Set()): string {
  let number = Object.keys(document.edges).length + 1;
  while (`e${number}` in document.edges || alsoTaken.has(`e${number}`)) number += 1;
  return `e${number}`;
}

/** "Approve", then "Approve 2", so that two steps are told apart at a glance. */
export function newName(title: string, document: WorkflowDocument): string {
  const names = new Set(Object.values(document.nodes).map((node) => node.name));
  if (!names.has(title)) return title;
  let number = 2;
  while (names.has(`${title} ${number}`)) number += 1;
  return `${title} ${number}`;
}
