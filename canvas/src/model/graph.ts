import type { Catalogue } from "./catalogue";
import type { Edge, WorkflowDocument, WorkflowNode } from "./document";
import { gonePort, isError, type Port, portsOf } from "./ports";

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

/** The containers around a node, the innermost first. A ring, which the server reports, ends it. */
export function around(document: WorkflowDocument, id: string): string[] {
  const found: string[] = [];
  for (let at = document.nodes[id]?.inside; at && at in document.nodes; at = document.nodes[at]?.inside) {
    if (found.includes(at)) break;
    found.push(at);
  }
  return found;
}

/** Why a connection between these would lead into or out of a container; null where they lie in the same one. */
function whyNotAcross(document: WorkflowDocument, edge: Edge): string | null {
  const [from, to] = [document.nodes[edge.from], document.nodes[edge.to]];
  if (!from || !to || (from.inside ?? "") === (to.inside ?? "")) return null;
  if (around(document, edge.to).includes(edge.from))
    return `“${to.name}” lies inside “${from.name}”: it begins with what is inside, and this way is taken when all of that is done.`;
  if (around(document, edge.from).includes(edge.to))
    return `“${from.name}” lies inside “${to.name}”, which goes on by itself when all inside is done.`;
  const container = document.nodes[to.inside ?? from.inside ?? ""]?.name ?? "";
  return `Connections do not lead into or out of “${container}”: connect “${container}” itself.`;
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
  return whyNotAcross(document, edge);
}

/** The steps a way out can be connected to: those for which `whyNot` has no objection, found in one look at the graph. */
export function targetsOf(document: WorkflowDocument, from: string, port: string): [string, WorkflowNode][] {
  if (!document.nodes[from]) return [];
  const out = new Set([from, ...upstreamOf(document, from)]);
  for (const [, edge] of edgesFrom(document, from)) if (edge.port === port) out.add(edge.to);
  const inside = document.nodes[from].inside ?? "";
  return Object.entries(document.nodes).filter(([id, node]) => !out.has(id) && (node.inside ?? "") === inside);
}

const used = new WeakMap<WorkflowDocument["edges"], Map<string, Set<string>>>();

/** Ports of each node that lead somewhere; found once for the same edges, since every card and line asks. */
export function portsUsed({ edges }: WorkflowDocument): ReadonlyMap<string, ReadonlySet<string>> {
  const known = used.get(edges);
  if (known) return known;
  const found = new Map<string, Set<string>>();
  for (const { from, port } of Object.values(edges)) found.set(from, (found.get(from) ?? new Set()).add(port));
  used.set(edges, found);
  return found;
}

/** The ways out of a node as they are drawn: those it has, and those it has lost while something hangs on them. */
export function portsOfNode(document: WorkflowDocument, catalogue: Catalogue, id: string): Port[] {
  const node = document.nodes[id];
  if (!node) return [];
  const spec = catalogue.steps[node.type];
  const ports = portsOf(spec, node);
  const lost = [...(portsUsed(document).get(id) ?? [])].filter((name) => !ports.some((port) => port.name === name));
  if (lost.length === 0) return ports;
  const all = [...ports, ...lost.map((name) => gonePort(spec, node, name))];
  return [...all.filter((port) => !isError(port)), ...all.filter(isError)];
}

/** Why nothing can be connected to this way out, whatever the step: the node has lost it. */
export const whyPortNot = (document: WorkflowDocument, catalogue: Catalogue, edge: Edge): string | null =>
  portsOfNode(document, catalogue, edge.from).find((port) => port.name === edge.port)?.gone ?? null;

/** The first port without an edge, else the first port; the error port is never offered by itself. */
export function freePort(document: WorkflowDocument, catalogue: Catalogue, id: string): string | null {
  const ports = portsOfNode(document, catalogue, id).filter((port) => !isError(port) && !port.gone);
  const used = new Set(edgesFrom(document, id).map(([, edge]) => edge.port));
  return (ports.find((port) => !used.has(port.name)) ?? ports[0])?.name ?? null;
}

/** Nodes where the run begins: nothing leads to them. */
export function startsOf(document: WorkflowDocument): string[] {
  const reached = new Set(Object.values(document.edges).map((edge) => edge.to));
  return Object.keys(document.nodes).filter((id) => !reached.has(id));
}
