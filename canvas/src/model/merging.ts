import { withNewIds } from "./clipboard";
import { canonical } from "./differences";
import type { Json, WorkflowDocument, WorkflowNode } from "./document";
import { newEdgeId, newNodeId } from "./ids";

export interface Merged {
  document: WorkflowDocument;
  /** JSON pointers of what both changed, each in another way; empty where the two fit together. */
  conflicts: string[];
}

type Part = Record<string, unknown>;

const same = (a: unknown, b: unknown): boolean => a === b || canonical(a) === canonical(b);
const isPart = (value: unknown): value is Part => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * How deep two people's work is taken apart: a field of a step's configuration, one of its settings, one variable, one
 * connection or one card's place are the smallest things; within one of them there is no telling what belongs together.
 */
const TAKEN_APART = [
  /^$/,
  /^\/(nodes|edges|variables|settings|layout)$/,
  /^\/nodes\/[^/]+$/,
  /^\/nodes\/[^/]+\/(config|settings)$/,
  /^\/layout\/[^/]+$/,
];
const mayTakeApart = (pointer: string): boolean => TAKEN_APART.some((pattern) => pattern.test(pointer));

/** Where a card stands is no matter of right and wrong: mine counts. */
const isPlace = (pointer: string): boolean => pointer.startsWith("/layout/");

function mergeParts(base: unknown, mine: unknown, theirs: unknown, pointer: string, conflicts: string[]): unknown {
  if (same(mine, base) || same(mine, theirs)) return theirs;
  if (same(theirs, base)) return mine;
  if (!(isPart(mine) && isPart(theirs) && (isPart(base) || base === undefined) && mayTakeApart(pointer))) {
    if (!isPlace(pointer)) conflicts.push(pointer);
    return mine;
  }
  const merged: Part = {};
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const value = mergeParts(base?.[key], mine[key], theirs[key], `${pointer}/${key}`, conflicts);
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

const added = (base: object, now: object): string[] => Object.keys(now).filter((id) => !(id in base));

/** Mine, with new ids for steps and connections that both added under the same: they are two, not one. */
function apart(base: WorkflowDocument, mine: WorkflowDocument, theirs: WorkflowDocument): WorkflowDocument {
  const ids = new Map<string, string>();
  const clash = (a: unknown, b: unknown) => b !== undefined && !same(a, b);
  for (const id of added(base.nodes, mine.nodes)) {
    if (!clash(mine.nodes[id], theirs.nodes[id])) continue;
    const taken = new Set([...Object.keys(theirs.nodes), ...ids.values()]);
    ids.set(id, newNodeId(id, mine, taken));
  }
  const now = (id: string) => ids.get(id) ?? id;
  const edges: WorkflowDocument["edges"] = {};
  const taken = new Set([...Object.keys(theirs.edges), ...Object.keys(base.edges)]);
  for (const [id, edge] of Object.entries(mine.edges)) {
    const moved = { ...edge, from: now(edge.from), to: now(edge.to) };
    const free = id in base.edges || !clash(moved, theirs.edges[id]) ? id : newEdgeId(mine, taken);
    taken.add(free);
    edges[free] = moved;
  }
  const renamed = <T>(record: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([id, value]) => [now(id), value]));
  const node = (each: WorkflowNode): WorkflowNode => {
    const next = withNewIds(each as unknown as Json, ids) as unknown as WorkflowNode;
    if (next.inside !== undefined) next.inside = now(next.inside);
    if (next.settings?.compensation) next.settings.compensation = now(next.settings.compensation);
    return next;
  };
  const nodes = ids.size === 0 ? mine.nodes : renamed(mine.nodes);
  return {
    ...mine,
    nodes: ids.size === 0 ? nodes : Object.fromEntries(Object.entries(nodes).map(([id, each]) => [id, node(each)])),
    edges,
    layout: { ...mine.layout, nodes: renamed(mine.layout.nodes) },
  };
}

/** What no longer holds together though nobody touched the same thing: a connection to a step that the other deleted. */
function tornPlaces(document: WorkflowDocument): string[] {
  const gone = (id: string | undefined) => id !== undefined && !(id in document.nodes);
  const edges = Object.entries(document.edges).filter(([, edge]) => gone(edge.from) || gone(edge.to));
  const nodes = Object.entries(document.nodes).filter(
    ([, node]) => gone(node.inside) || gone(node.settings?.compensation),
  );
  return [...edges.map(([id]) => `/edges/${id}`), ...nodes.map(([id]) => `/nodes/${id}`)];
}

/** Whether the connections close a circle. */
function hasCircle({ nodes, edges }: WorkflowDocument): boolean {
  const left = new Map(Object.keys(nodes).map((id) => [id, 0]));
  for (const edge of Object.values(edges)) left.set(edge.to, (left.get(edge.to) ?? 0) + 1);
  const free = [...left].filter(([, count]) => count === 0).map(([id]) => id);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    left.delete(id);
    for (const edge of Object.values(edges)) {
      if (edge.from !== id) continue;
      const count = (left.get(edge.to) ?? 0) - 1;
      left.set(edge.to, count);
      if (count === 0) free.push(edge.to);
    }
  }
  return left.size > 0;
}

/**
 * Two people's work on the same draft, put together. What only one of them changed is as that one left it; the order
 * of branches is theirs, with mine behind. `conflicts` tells what must be decided by a person.
 */
export function merge(base: WorkflowDocument, mine: WorkflowDocument, theirs: WorkflowDocument): Merged {
  const conflicts: string[] = [];
  const own = apart(base, mine, theirs);
  const document = mergeParts(base, own, theirs, "", conflicts) as WorkflowDocument;
  conflicts.push(...tornPlaces(document).filter((pointer) => !conflicts.includes(pointer)));
  if (hasCircle(document) && !hasCircle(own) && !hasCircle(theirs)) conflicts.push("/edges");
  return { document, conflicts };
}
