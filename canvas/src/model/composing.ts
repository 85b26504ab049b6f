import type { Catalogue, StepSpec } from "./catalogue";
import { pieceOf, takenIn } from "./clipboard";
import { containerAt } from "./containers";
import type { Json, JsonObject, Position, WorkflowDocument, WorkflowNode } from "./document";
import type { Edit } from "./edits";
import { around, edgesFrom, edgesInto, freePort, portsOfNode } from "./graph";
import { newEdgeId, newName, newNodeId } from "./ids";
import { isError, portsOf } from "./ports";

export const NODE_WIDTH = 232;
export const NODE_HEIGHT = 64;
const STEP_RIGHT = NODE_WIDTH + 96;
const STEP_DOWN = NODE_HEIGHT + 40;

export interface Composed {
  edit: Edit;
  /** What to select afterwards. */
  select: string[];
}

function fresh(document: WorkflowDocument, spec: StepSpec): { id: string; node: WorkflowNode } {
  const name = newName(spec.title, document);
  return {
    id: newNodeId(name, document),
    node: { type: spec.type, name, config: structuredClone(spec.defaults ?? {}) },
  };
}

/** The node lying in a container, if there is one. */
const within = (node: WorkflowNode, inside: string | undefined): WorkflowNode => (inside ? { ...node, inside } : node);

const isTaken = (document: WorkflowDocument, at: Position): boolean =>
  Object.values(document.layout.nodes).some(
    (p) => Math.abs(p.x - at.x) < NODE_WIDTH && Math.abs(p.y - at.y) < NODE_HEIGHT + 8,
  );

/** A free place: where asked for, else further down, so that cards never lie on each other. */
export function freePlace(document: WorkflowDocument, wanted: Position): Position {
  const at = { ...wanted };
  while (isTaken(document, at)) at.y += STEP_DOWN;
  return at;
}

export function addAt(document: WorkflowDocument, spec: StepSpec, at: Position): Composed {
  const { id, node } = fresh(document, spec);
  const inside = containerAt(document, at);
  return { edit: { kind: "add-node", id, node: within(node, inside), at: freePlace(document, at) }, select: [id] };
}

/** A new node to the right of `after`, connected to its first free port (or to the one named). */
export function addAfter(
  document: WorkflowDocument,
  catalogue: Catalogue,
  spec: StepSpec,
  after: string,
  port = freePort(document, catalogue, after),
  place?: Position,
): Composed {
  const { id, node } = fresh(document, spec);
  const from = document.layout.nodes[after] ?? { x: 0, y: 0 };
  const ports = portsOfNode(document, catalogue, after).filter((each) => !isError(each));
  const row = Math.max(
    0,
    ports.findIndex((each) => each.name === port),
  );
  const at = freePlace(document, place ?? { x: from.x + STEP_RIGHT, y: from.y + row * STEP_DOWN });
  const edits: Edit[] = [{ kind: "add-node", id, node: within(node, document.nodes[after]?.inside), at }];
  if (port) edits.push({ kind: "connect", id: newEdgeId(document), edge: { from: after, port, to: id } });
  return { edit: { kind: "batch", label: `add ${node.name}`, edits }, select: [id] };
}

/** A new node in the middle of a connection: the old target follows its first port and makes room. */
export function insertOnEdge(document: WorkflowDocument, spec: StepSpec, edgeId: string): Composed | null {
  const edge = document.edges[edgeId];
  if (!edge) return null;
  const { id, node } = fresh(document, spec);
  const from = document.layout.nodes[edge.from] ?? { x: 0, y: 0 };
  const to = document.layout.nodes[edge.to] ?? { x: from.x + STEP_RIGHT, y: from.y };
  const out = portsOf(spec, node)[0]?.name ?? "success";
  const narrow = to.x - from.x < 2 * STEP_RIGHT;
  const at = freePlace(
    document,
    narrow ? { x: from.x + STEP_RIGHT, y: to.y } : { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
  );
  const edits: Edit[] = [];
  if (narrow) edits.push({ kind: "move", to: shiftedRight(document, edge.to, at.x + STEP_RIGHT - to.x) });
  // The place asked for was the target's own: it has just moved away.
  const place = narrow ? { x: from.x + STEP_RIGHT, y: to.y } : at;
  edits.push({ kind: "add-node", id, node: within(node, document.nodes[edge.from]?.inside), at: place });
  edits.push({ kind: "reconnect", id: edgeId, edge: { ...edge, to: id } });
  edits.push({ kind: "connect", id: newEdgeId(document), edge: { from: id, port: out, to: edge.to } });
  return { edit: { kind: "batch", label: `insert ${node.name}`, edits }, select: [id] };
}

/** A step that is connected to nothing joins a connection it was dropped on; null where that does not fit. */
export function insertExisting(
  document: WorkflowDocument,
  catalogue: Catalogue,
  id: string,
  edgeId: string,
): Edit | null {
  const edge = document.edges[edgeId];
  const node = document.nodes[id];
  const out = freePort(document, catalogue, id);
  if (!edge || !node || !out || edgesFrom(document, id).length + edgesInto(document, id).length > 0) return null;
  const inside = document.nodes[edge.from]?.inside;
  const edits: Edit[] = [
    { kind: "reconnect", id: edgeId, edge: { ...edge, to: id } },
    { kind: "connect", id: newEdgeId(document), edge: { from: id, port: out, to: edge.to } },
  ];
  if (node.inside !== inside) edits.unshift({ kind: "set-inside", id, inside });
  return { kind: "batch", label: `insert ${node.name}`, edits };
}

/** New places of a node and of all that follow it, so much further right. */
function shiftedRight(document: WorkflowDocument, first: string, by: number): Record<string, Position> {
  const moved: Record<string, Position> = {};
  const waiting = [first];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id in moved) continue;
    const at = document.layout.nodes[id] ?? { x: 0, y: 0 };
    moved[id] = { x: at.x + by, y: at.y };
    waiting.push(...edgesFrom(document, id).map(([, edge]) => edge.to));
  }
  return moved;
}

export function removeAll(document: WorkflowDocument, nodes: string[], edges: string[]): Edit | null {
  const gone = new Set(nodes);
  const bare = edges.filter((id) => {
    const edge = document.edges[id];
    return edge && !gone.has(edge.from) && !gone.has(edge.to);
  });
  // What lay in a container that leaves comes to lie where the container was.
  const freed = Object.entries(document.nodes).filter(
    ([id, node]) => node.inside && gone.has(node.inside) && !gone.has(id),
  );
  const outside = (id: string) => around(document, id).find((container) => !gone.has(container));
  const edits: Edit[] = [
    ...freed.map(([id]): Edit => ({ kind: "set-inside", id, inside: outside(id) })),
    ...bare.map((id): Edit => ({ kind: "disconnect", id })),
    ...nodes.filter((id) => id in document.nodes).map((id): Edit => ({ kind: "remove-node", id })),
  ];
  if (edits.length <= 1) return edits[0] ?? null;
  return { kind: "batch", label: nodes.length > 1 ? `delete ${nodes.length} steps` : "delete", edits };
}

/** Copies of nodes a little lower right, with the connections among them. */
export function duplicate(document: WorkflowDocument, ids: string[]): Composed {
  const piece = pieceOf(document, ids);
  const by = { x: 32, y: STEP_DOWN };
  while (Object.values(piece.places).some((at) => isTaken(document, { x: at.x + by.x, y: at.y + by.y })))
    by.y += STEP_DOWN;
  return takenIn(document, piece, by, "duplicate", (id) => document.nodes[id]?.inside);
}

/**
 * A change of configuration that keeps connections on their ports: where the ports come from a list (the cases of a
 * switch), a renamed case takes its connection along and a removed one loses it.
 */
export function reconfigure(
  document: WorkflowDocument,
  catalogue: Catalogue,
  id: string,
  key: string,
  value: Json | undefined,
): Edit {
  const edit: Edit = { kind: "configure", id, key, value };
  const node = document.nodes[id];
  const spec = node ? catalogue.steps[node.type] : undefined;
  if (!node || !spec?.ports.some(({ each }) => each.startsWith(`/${key}/`))) return edit;
  const config: JsonObject = { ...node.config, [key]: value ?? null };
  const before = portsOf(spec, node).map((port) => port.name);
  const after = portsOf(spec, { ...node, config }).map((port) => port.name);
  const renamed = before.length === after.length;
  const edits: Edit[] = [];
  for (const [edgeId, edge] of edgesFrom(document, id)) {
    if (after.includes(edge.port)) continue;
    const port = renamed ? after[before.indexOf(edge.port)] : undefined;
    if (port === undefined) edits.push({ kind: "disconnect", id: edgeId });
    else edits.push({ kind: "reconnect", id: edgeId, edge: { ...edge, port } });
  }
  return edits.length === 0 ? edit : { kind: "batch", label: `change ${key}`, edits: [edit, ...edits] };
}

/** What a node is connected to, for the sentence an assistive reader hears. */
export function neighbours(document: WorkflowDocument, id: string): { before: string[]; after: string[] } {
  const name = (other: string) => document.nodes[other]?.name ?? other;
  return {
    before: edgesInto(document, id).map(([, edge]) => name(edge.from)),
    after: edgesFrom(document, id).map(([, edge]) => name(edge.to)),
  };
}
