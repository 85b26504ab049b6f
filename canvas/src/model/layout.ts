import dagre from "@dagrejs/dagre";
import type { Catalogue } from "./catalogue";
import { NODE_WIDTH } from "./composing";
import { FRAME_GAP, FRAME_PADDING, FRAME_TITLE } from "./containers";
import type { Edge, Position, WorkflowDocument } from "./document";
import { portsOfNode } from "./graph";
import { heightFor } from "./measures";

interface Block {
  width: number;
  height: number;
  /** Where its steps lie, from its upper left corner. */
  places: Record<string, Position>;
}

/**
 * Places for all steps, or for `only` these among themselves, left to right. Branches keep the order of their ports;
 * what lies in a container lies below its card, as one block that makes its neighbours move.
 */
export function tidy(document: WorkflowDocument, catalogue: Catalogue, only?: string[]): Record<string, Position> {
  const wanted = new Set(only ?? Object.keys(document.nodes));
  const bodies = new Map<string, string[]>();
  for (const [id, node] of Object.entries(document.nodes)) {
    if (!wanted.has(id)) continue;
    const container = node.inside !== undefined && wanted.has(node.inside) ? node.inside : "";
    bodies.set(container, [...(bodies.get(container) ?? []), id]);
  }
  const { places } = scope(document, catalogue, bodies, bodies.get("") ?? []);
  const corner = only ? upperLeft(document, Object.keys(places)) : { x: 40, y: 40 };
  return Object.fromEntries(
    Object.entries(places).map(([id, at]) => [id, { x: Math.round(at.x + corner.x), y: Math.round(at.y + corner.y) }]),
  );
}

const upperLeft = (document: WorkflowDocument, ids: string[]): Position => {
  const places = ids.map((id) => document.layout.nodes[id] ?? { x: 0, y: 0 });
  return { x: Math.min(...places.map((at) => at.x)), y: Math.min(...places.map((at) => at.y)) };
};

/** A card, and below it what lies in it. */
function block(document: WorkflowDocument, catalogue: Catalogue, bodies: Map<string, string[]>, id: string): Block {
  const height = heightFor(portsOfNode(document, catalogue, id));
  const body = bodies.get(id);
  if (!body) return { width: NODE_WIDTH, height, places: { [id]: { x: 0, y: 0 } } };
  const inner = scope(document, catalogue, bodies, body);
  const down = height + FRAME_GAP + FRAME_TITLE + FRAME_PADDING;
  const places: Record<string, Position> = { [id]: { x: 0, y: 0 } };
  for (const [each, at] of Object.entries(inner.places)) places[each] = { x: at.x + FRAME_PADDING, y: at.y + down };
  const width = Math.max(NODE_WIDTH, inner.width + 2 * FRAME_PADDING);
  return { width, height: down + inner.height + FRAME_PADDING, places };
}

function scope(document: WorkflowDocument, catalogue: Catalogue, bodies: Map<string, string[]>, ids: string[]): Block {
  const blocks = new Map(ids.map((id) => [id, block(document, catalogue, bodies, id)]));
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 44, edgesep: 44, ranksep: 96 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [id, { width, height }] of blocks) graph.setNode(id, { width, height });
  for (const [id, edge] of inPortOrder(document, catalogue, (edge) => blocks.has(edge.from) && blocks.has(edge.to))) {
    // The first way out goes straight on; the others step aside, so that no line runs behind a card.
    const main = portsOfNode(document, catalogue, edge.from)[0]?.name === edge.port;
    graph.setEdge(edge.from, edge.to, { weight: main ? 8 : 1, minlen: 1 }, id);
  }
  // With its heuristic dagre turns the order of branches upside down.
  dagre.layout(graph, { disableOptimalOrderHeuristic: true });
  const made: Block = { width: 0, height: 0, places: {} };
  for (const [id, own] of blocks) {
    const { x, y } = graph.node(id);
    const corner = { x: x - own.width / 2, y: y - own.height / 2 };
    for (const [each, at] of Object.entries(own.places)) made.places[each] = { x: corner.x + at.x, y: corner.y + at.y };
    made.width = Math.max(made.width, corner.x + own.width);
    made.height = Math.max(made.height, corner.y + own.height);
  }
  return made;
}

function inPortOrder(document: WorkflowDocument, catalogue: Catalogue, wanted: (edge: Edge) => boolean) {
  const rank = (from: string, port: string) =>
    portsOfNode(document, catalogue, from).findIndex((each) => each.name === port);
  return Object.entries(document.edges)
    .filter(([, edge]) => wanted(edge))
    .sort(([, a], [, b]) => (a.from === b.from ? rank(a.from, a.port) - rank(b.from, b.port) : 0));
}
