import type { WorkflowDocument, WorkflowNode } from "./document";

export type Change = "added" | "removed" | "changed" | "moved";

export interface Difference {
  node: string | null;
  name: string;
  change: Change;
  /** What differs, in words: "name", "URL", "connections" … */
  parts: string[];
}

const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

/** JSON with sorted keys, so that the order in which a server writes an object does not count as a change. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function partsOf(before: WorkflowNode, after: WorkflowNode): string[] {
  const parts: string[] = [];
  if (before.name !== after.name) parts.push("name");
  if (before.type !== after.type) parts.push("type");
  for (const key of new Set([...Object.keys(before.config), ...Object.keys(after.config)]))
    if (!same(before.config[key], after.config[key])) parts.push(key.replaceAll("_", " "));
  if (!same(before.settings ?? {}, after.settings ?? {})) parts.push("settings");
  return parts;
}

const connections = (document: WorkflowDocument, id: string) =>
  Object.values(document.edges)
    .filter((edge) => edge.from === id)
    .map((edge) => `${edge.port}→${edge.to}`)
    .sort();

function compareNode(before: WorkflowDocument, after: WorkflowDocument, id: string): Difference | null {
  const old = before.nodes[id];
  const now = after.nodes[id];
  if (!old && !now) return null;
  if (!old) return { node: id, name: now?.name ?? id, change: "added", parts: [] };
  if (!now) return { node: id, name: old.name, change: "removed", parts: [] };
  const parts = partsOf(old, now);
  if (!same(connections(before, id), connections(after, id))) parts.push("connections");
  if (parts.length > 0) return { node: id, name: now.name, change: "changed", parts };
  if (!same(before.layout.nodes[id], after.layout.nodes[id]))
    return { node: id, name: now.name, change: "moved", parts };
  return null;
}

/** What turned one document into the other, node by node, and the workflow's own fields last. */
export function differences(before: WorkflowDocument, after: WorkflowDocument): Difference[] {
  const ids = new Set([...Object.keys(before.nodes), ...Object.keys(after.nodes)]);
  const found = [...ids].map((id) => compareNode(before, after, id)).filter((each) => each !== null);
  const fields = (["name", "description", "input", "output", "variables", "settings"] as const).filter(
    (field) => !same(before[field], after[field]),
  );
  if (fields.length > 0) found.push({ node: null, name: "The workflow", change: "changed", parts: fields });
  const marks = (document: WorkflowDocument) => [document.layout.notes ?? {}, document.layout.groups ?? {}];
  if (!same(marks(before), marks(after)))
    found.push({ node: null, name: "Notes and groups", change: "moved", parts: ["on the canvas only"] });
  return found;
}
