import { type Catalogue, type Port, portsOf } from "./catalogue";
import type { Edge, WorkflowDocument, WorkflowNode } from "./document";

export const edgesFrom = (document: WorkflowDocument, id: string): [string, Edge][] =>
  Object.entries(document.edges).filter(([, edge]) => edge.from === id);

export const edgesInto = (document: WorkflowDocument, id: string): [string, Edge][] =>
  Object.entries(document.edges).filter(([, edge]) => edge.to === id);

/**
 * Every node from which `id` can be reached, nearest first; never `id` itself in a graph without cycles.
 *
 *     a ─► b ─► d        upstream of d: b, c, a
 *     a ─► c ─► d
 */
export function upstreamOf(document: WorkflowDocument, id: string): string[] {
  const before = new Map<string, string[]>();
  for (const edge of Object.values(document.edges)) before.set(edge.to, [...(before.get(edge.to) ?? []), edge.from]);
  const seen = new Set<string>();
  let border = [id];
  while (border.length > 0) {
    const next: string[] = [];
    for (const node of border)
      for (const from of before.get(node) ?? [])
        if (!seen.has(from)) {
          seen.add(from);
          next.push(from);
        }
    border = next;
  }
  return [...seen];
}

/** Whether an edge from → to would close a circle: that is so when `to` already comes before `from`. */
export const wouldCreateCycle = (document: WorkflowDocument, from: string, to: string): boolean =>
  from === to || upstreamOf(document, from).includes(to);

/** Why a connection cannot be made, in a sentence; null when it can. */
export function whyNot(document: WorkflowDocument, edge: Edge): string | null {
  const from = document.nodes[edge.from];
  const to = document.nodes[edge.to];
  if (!from || !to) return "One of the steps no longer exists.";
  if (edge.from === edge.to) return "A step cannot follow itself.";
  const same = Object.values(document.edges).some(
    (other) => other.from === edge.from && other.port === edge.port && other.to === edge.to,
  );
  if (same) return "These steps are already connected.";
  if (wouldCreateCycle(document, edge.from, edge.to))
    return `“${to.name}” already comes before “${from.name}”: connecting them would make a circle.`;
  return null;
}

/** The steps a way out can be connected to: those for which `whyNot` has no objection, found in one look at the graph. */
export function targetsOf(document: WorkflowDocument, from: string, port: string): [string, WorkflowNode][] {
  if (!document.nodes[from]) return [];
  const out = new Set([from, ...upstreamOf(document, from)]);
  for (const [, edge] of edgesFrom(document, from)) if (edge.port === port) out.add(edge.to);
  return Object.entries(document.nodes).filter(([id]) => !out.has(id));
}

export function portsOfNode(document: WorkflowDocument, catalogue: Catalogue, id: string): Port[] {
  const node = document.nodes[id];
  return node ? portsOf(catalogue.steps[node.type], node) : [];
}

/** The first port without an edge, else the first port; the error port is never offered by itself. */
export function freePort(document: WorkflowDocument, catalogue: Catalogue, id: string): string | null {
  const ports = portsOfNode(document, catalogue, id).filter((port) => !port.error);
  const used = new Set(edgesFrom(document, id).map(([, edge]) => edge.port));
  return (ports.find((port) => !used.has(port.name)) ?? ports[0])?.name ?? null;
}

/** Nodes where the run begins: nothing leads to them. */
export function startsOf(document: WorkflowDocument): string[] {
  const reached = new Set(Object.values(document.edges).map((edge) => edge.to));
  return Object.keys(document.nodes).filter((id) => !reached.has(id));
}
