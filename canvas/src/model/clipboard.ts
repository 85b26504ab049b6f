import type { Edge, Json, JsonObject, NodeSettings, Position, WorkflowDocument, WorkflowNode } from "./document";
import type { Edit } from "./edits";
import { around } from "./graph";
import { newEdgeId, newName, newNodeId } from "./ids";
import { jsonFault } from "./json-fault";

/** Steps on their way to another place, workflow or browser tab: what is copied is plain JSON. */
export interface Piece {
  automate: "steps";
  nodes: Record<string, WorkflowNode>;
  edges: Edge[];
  places: Record<string, Position>;
}

export interface Taken {
  edit: Edit;
  /** The new steps. */
  select: string[];
}

/** These steps, what lies in those of them that are containers, and the connections among all of them. */
export function pieceOf(document: WorkflowDocument, ids: string[]): Piece {
  const wanted = new Set(ids);
  for (const id of Object.keys(document.nodes))
    if (around(document, id).some((container) => wanted.has(container))) wanted.add(id);
  const nodes = Object.fromEntries(Object.entries(document.nodes).filter(([id]) => wanted.has(id)));
  const edges = Object.values(document.edges).filter((edge) => wanted.has(edge.from) && wanted.has(edge.to));
  const places = Object.fromEntries(Object.keys(nodes).map((id) => [id, document.layout.nodes[id] ?? { x: 0, y: 0 }]));
  return { automate: "steps", nodes, edges, places };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const looksLikeJson = (text: string): boolean => /^\s*[{[]/.test(text);

/** The steps in a text: of a copied piece, or of a whole workflow. A sentence says why there are none. */
export function readPiece(text: string): Piece | { fault: string } {
  if (!looksLikeJson(text)) return { fault: "What was copied holds no steps." };
  const where = jsonFault(text);
  if (where) return { fault: `This is not JSON: see line ${where.line}, column ${where.column}.` };
  const raw: unknown = JSON.parse(text);
  const nodes = isObject(raw) ? raw.nodes : null;
  if (!isObject(raw) || !isObject(nodes) || Object.keys(nodes).length === 0)
    return { fault: "This JSON holds no steps: it has no “nodes”." };
  const read: Piece = { automate: "steps", nodes: {}, edges: [], places: {} };
  for (const [id, node] of Object.entries(nodes)) {
    if (!isObject(node) || typeof node.type !== "string") return { fault: `The step “${id}” has no type.` };
    const name = typeof node.name === "string" ? node.name : id;
    read.nodes[id] = {
      ...node,
      type: node.type,
      name,
      config: isObject(node.config) ? (node.config as JsonObject) : {},
    };
  }
  const edges: unknown[] = isObject(raw.edges) ? Object.values(raw.edges) : Array.isArray(raw.edges) ? raw.edges : [];
  for (const edge of edges)
    if (isObject(edge) && typeof edge.from === "string" && typeof edge.to === "string")
      if (edge.from in read.nodes && edge.to in read.nodes)
        read.edges.push({ from: edge.from, to: edge.to, port: typeof edge.port === "string" ? edge.port : "success" });
  const places = isObject(raw.places) ? raw.places : isObject(raw.layout) ? raw.layout.nodes : null;
  if (isObject(places))
    for (const [id, at] of Object.entries(places))
      if (isObject(at) && typeof at.x === "number" && typeof at.y === "number") read.places[id] = { x: at.x, y: at.y };
  return read;
}

/** The same text with the steps it refers to under their new ids: `{{ steps.look_up.body }}`, `steps["look_up"]`. */
export function withNewIds(value: Json, ids: ReadonlyMap<string, string>): Json {
  if (typeof value === "string")
    return value.replace(/\bsteps(\.|\[["'])([a-z][a-z0-9_]*)\b/g, (whole, mark: string, id: string) => {
      const now = ids.get(id);
      return now === undefined ? whole : `steps${mark}${now}`;
    });
  if (Array.isArray(value)) return value.map((inner) => withNewIds(inner, ids));
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNewIds(inner, ids)]));
  return value;
}

function renewed(node: WorkflowNode, name: string, inside: string | undefined, ids: ReadonlyMap<string, string>) {
  const { inside: _, settings, ...bare } = structuredClone(node);
  const made: WorkflowNode = { ...bare, name, config: withNewIds(bare.config, ids) as JsonObject };
  if (settings) {
    const now = withNewIds(settings as unknown as Json, ids) as unknown as NodeSettings;
    const undoing = settings.compensation === undefined ? undefined : ids.get(settings.compensation);
    if (settings.compensation !== undefined && undoing === undefined) delete now.compensation;
    else if (undoing !== undefined) now.compensation = undoing;
    if (Object.keys(now).length > 0) made.settings = now;
  }
  return inside === undefined ? made : { ...made, inside };
}

/**
 * Takes a piece in, so much further right and down. Its steps get ids and names of their own and refer to each other
 * by those; what lay in no container of the piece comes to lie in `inside`, or where a step of that id lies here.
 */
export function takenIn(
  document: WorkflowDocument,
  piece: Piece,
  by: Position,
  label: string,
  inside: (id: string) => string | undefined = () => undefined,
): Taken {
  const ids = new Map<string, string>();
  const names = new Map<string, string>();
  let named = document;
  for (const [id, node] of Object.entries(piece.nodes)) {
    const name = newName(node.name, named);
    const fresh = newNodeId(name, named);
    ids.set(id, fresh);
    names.set(id, name);
    named = { ...named, nodes: { ...named.nodes, [fresh]: { ...node, name } } };
  }
  const edits: Edit[] = [];
  for (const [id, node] of Object.entries(piece.nodes)) {
    const container = node.inside === undefined ? undefined : ids.get(node.inside);
    const at = piece.places[id] ?? { x: 0, y: 0 };
    edits.push({
      kind: "add-node",
      id: ids.get(id) ?? id,
      node: renewed(node, names.get(id) ?? node.name, container ?? inside(id), ids),
      at: { x: at.x + by.x, y: at.y + by.y },
    });
  }
  const taken = new Set<string>();
  for (const edge of piece.edges) {
    const id = newEdgeId(document, taken);
    taken.add(id);
    const [from, to] = [ids.get(edge.from), ids.get(edge.to)];
    if (from && to) edits.push({ kind: "connect", id, edge: { ...edge, from, to } });
  }
  return { edit: { kind: "batch", label, edits }, select: [...ids.values()] };
}

/** How far to shift a piece so that its upper left corner lies at a place. */
export function shiftTo(piece: Piece, at: Position): Position {
  const places = Object.keys(piece.nodes).map((id) => piece.places[id] ?? { x: 0, y: 0 });
  return {
    x: Math.round(at.x - Math.min(...places.map((place) => place.x))),
    y: Math.round(at.y - Math.min(...places.map((place) => place.y))),
  };
}
