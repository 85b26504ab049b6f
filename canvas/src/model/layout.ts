import dagre from "@dagrejs/dagre";
import type { Catalogue } from "./catalogue";
import { NODE_WIDTH } from "./composing";
import type { Position, WorkflowDocument } from "./document";
import { portsOfNode } from "./graph";
import { heightFor } from "./measures";

/** Places for all nodes, left to right. Branches keep the order of their ports. */
export function tidy(document: WorkflowDocument, catalogue: Catalogue): Record<string, Position> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 44, edgesep: 44, ranksep: 96, marginx: 40, marginy: 40 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of Object.keys(document.nodes))
    graph.setNode(id, { width: NODE_WIDTH, height: heightFor(portsOfNode(document, catalogue, id)) });
  for (const [id, edge] of inPortOrder(document, catalogue)) {
    // The first way out goes straight on; the others step aside, so that no line runs behind a card.
    const main = portsOfNode(document, catalogue, edge.from)[0]?.name === edge.port;
    graph.setEdge(edge.from, edge.to, { weight: main ? 8 : 1, minlen: 1 }, id);
  }
  // With its heuristic dagre turns the order of branches upside down.
  dagre.layout(graph, { disableOptimalOrderHeuristic: true });
  const places: Record<string, Position> = {};
  for (const id of Object.keys(document.nodes)) {
    const { x, y, width, height } = graph.node(id);
    places[id] = { x: Math.round(x - width / 2), y: Math.round(y - height / 2) };
  }
  return places;
}

function inPortOrder(document: WorkflowDocument, catalogue: Catalogue) {
  const rank = (from: string, port: string) =>
    portsOfNode(document, catalogue, from).findIndex((each) => each.name === port);
  return Object.entries(document.edges).sort(([, a], [, b]) =>
    a.from === b.from ? rank(a.from, a.port) - rank(b.from, b.port) : 0,
  );
}
