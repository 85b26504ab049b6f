import type { Edge, Json, NodeSettings, Position, WorkflowDocument, WorkflowNode } from "./document";
import { placeOf, withEntry, without } from "./records";

/** Fields of the document that are set as a whole. */
export type Field = "name" | "description" | "category" | "tags" | "input" | "output" | "variables" | "settings";

/**
 * Everything that can happen to a document. Mouse, keyboard, outline and import all speak these words, so undo,
 * autosave and audit cover them alike. Each says enough to be done again; `apply` returns what takes it back.
 */
export type Edit =
  | { kind: "add-node"; id: string; node: WorkflowNode; at: Position; place?: number }
  | { kind: "remove-node"; id: string }
  | { kind: "move"; to: Record<string, Position> }
  | { kind: "connect"; id: string; edge: Edge; place?: number }
  | { kind: "disconnect"; id: string }
  | { kind: "reconnect"; id: string; edge: Edge }
  | { kind: "rename"; id: string; name: string }
  | { kind: "configure"; id: string; key: string; value: Json | undefined }
  | { kind: "set-setting"; id: string; key: keyof NodeSettings; value: NodeSettings[keyof NodeSettings] }
  | { kind: "set-node"; id: string; node: WorkflowNode }
  | { kind: "set-inside"; id: string; inside: string | undefined }
  | { kind: "set-field"; field: Field; value: Json | undefined }
  | { kind: "set-mark"; part: "notes" | "groups" | "collapsed"; id: string; value: Json | undefined }
  | { kind: "replace"; document: WorkflowDocument }
  | { kind: "batch"; label: string; edits: Edit[] };

export interface Applied {
  document: WorkflowDocument;
  inverse: Edit;
}

/** An edit that no longer fits the document: a programming error, or two people's edits met. Nothing was changed. */
export class EditDoesNotFit extends Error {}

type Of<K extends Edit["kind"]> = Extract<Edit, { kind: K }>;

function nodeOf(document: WorkflowDocument, id: string): WorkflowNode {
  const node = document.nodes[id];
  if (!node) throw new EditDoesNotFit(`There is no step “${id}”.`);
  return node;
}

function edgeOf(document: WorkflowDocument, id: string): Edge {
  const edge = document.edges[id];
  if (!edge) throw new EditDoesNotFit(`There is no connection “${id}”.`);
  return edge;
}

const withNode = (document: WorkflowDocument, id: string, node: WorkflowNode): WorkflowDocument => ({
  ...document,
  nodes: { ...document.nodes, [id]: node },
});

const withPositions = (document: WorkflowDocument, nodes: Record<string, Position>): WorkflowDocument => ({
  ...document,
  layout: { ...document.layout, nodes },
});

function addNode(document: WorkflowDocument, edit: Of<"add-node">): Applied {
  if (edit.id in document.nodes) throw new EditDoesNotFit(`There already is a step “${edit.id}”.`);
  const nodes = withEntry(document.nodes, edit.id, edit.node, edit.place);
  const placed = withPositions({ ...document, nodes }, { ...document.layout.nodes, [edit.id]: edit.at });
  return { document: placed, inverse: { kind: "remove-node", id: edit.id } };
}

/** A node leaves with its connections; the inverse brings all back to where they stood. */
function removeNode(document: WorkflowDocument, edit: Of<"remove-node">): Applied {
  const node = nodeOf(document, edit.id);
  const touches = ([, edge]: [string, Edge]) => edge.from === edit.id || edge.to === edit.id;
  const touching = Object.entries(document.edges).filter(touches);
  const back: Edit[] = touching.map(([id, edge]) => ({
    kind: "connect",
    id,
    edge,
    place: placeOf(document.edges, id),
  }));
  const at = document.layout.nodes[edit.id] ?? { x: 0, y: 0 };
  const edges = Object.fromEntries(Object.entries(document.edges).filter((entry) => !touches(entry)));
  const rest = { ...document, nodes: without(document.nodes, edit.id), edges };
  back.unshift({ kind: "add-node", id: edit.id, node, at, place: placeOf(document.nodes, edit.id) });
  return {
    document: withPositions(rest, without(document.layout.nodes, edit.id)),
    inverse: { kind: "batch", label: "Bring back", edits: back },
  };
}

function move(document: WorkflowDocument, edit: Of<"move">): Applied {
  const before: Record<string, Position> = {};
  for (const id of Object.keys(edit.to)) {
    nodeOf(document, id);
    before[id] = document.layout.nodes[id] ?? { x: 0, y: 0 };
  }
  const moved = withPositions(document, { ...document.layout.nodes, ...edit.to });
  return { document: moved, inverse: { kind: "move", to: before } };
}

function connect(document: WorkflowDocument, edit: Of<"connect">): Applied {
  if (edit.id in document.edges) throw new EditDoesNotFit(`There already is a connection “${edit.id}”.`);
  nodeOf(document, edit.edge.from);
  nodeOf(document, edit.edge.to);
  const edges = withEntry(document.edges, edit.id, edit.edge, edit.place);
  return { document: { ...document, edges }, inverse: { kind: "disconnect", id: edit.id } };
}

function disconnect(document: WorkflowDocument, edit: Of<"disconnect">): Applied {
  const edge = edgeOf(document, edit.id);
  const inverse: Edit = { kind: "connect", id: edit.id, edge, place: placeOf(document.edges, edit.id) };
  return { document: { ...document, edges: without(document.edges, edit.id) }, inverse };
}

function reconnect(document: WorkflowDocument, edit: Of<"reconnect">): Applied {
  const before = edgeOf(document, edit.id);
  nodeOf(document, edit.edge.from);
  nodeOf(document, edit.edge.to);
  const edges = { ...document.edges, [edit.id]: edit.edge };
  return { document: { ...document, edges }, inverse: { kind: "reconnect", id: edit.id, edge: before } };
}

function rename(document: WorkflowDocument, edit: Of<"rename">): Applied {
  const node = nodeOf(document, edit.id);
  const inverse: Edit = { kind: "rename", id: edit.id, name: node.name };
  return { document: withNode(document, edit.id, { ...node, name: edit.name }), inverse };
}

function configure(document: WorkflowDocument, edit: Of<"configure">): Applied {
  const node = nodeOf(document, edit.id);
  const config = edit.value === undefined ? without(node.config, edit.key) : { ...node.config, [edit.key]: edit.value };
  const inverse: Edit = { kind: "configure", id: edit.id, key: edit.key, value: node.config[edit.key] };
  return { document: withNode(document, edit.id, { ...node, config }), inverse };
}

/** A node whose last setting leaves keeps no empty `settings` behind, so that undo gives the very same document. */
function setSetting(document: WorkflowDocument, edit: Of<"set-setting">): Applied {
  const node = nodeOf(document, edit.id);
  const old = node.settings ?? {};
  const settings: NodeSettings = edit.value === undefined ? without(old, edit.key) : { ...old, [edit.key]: edit.value };
  const { settings: _, ...bare } = node;
  const next = Object.keys(settings).length === 0 ? bare : { ...bare, settings };
  const inverse: Edit = { kind: "set-setting", id: edit.id, key: edit.key, value: old[edit.key] };
  return { document: withNode(document, edit.id, next), inverse };
}

function setNode(document: WorkflowDocument, edit: Of<"set-node">): Applied {
  const inverse: Edit = { kind: "set-node", id: edit.id, node: nodeOf(document, edit.id) };
  return { document: withNode(document, edit.id, edit.node), inverse };
}

function setInside(document: WorkflowDocument, edit: Of<"set-inside">): Applied {
  const node = nodeOf(document, edit.id);
  const { inside, ...bare } = node;
  const next = edit.inside === undefined ? bare : { ...bare, inside: edit.inside };
  return { document: withNode(document, edit.id, next), inverse: { kind: "set-inside", id: edit.id, inside } };
}

function setField(document: WorkflowDocument, edit: Of<"set-field">): Applied {
  const inverse: Edit = { kind: "set-field", field: edit.field, value: document[edit.field] as Json | undefined };
  if (edit.value === undefined) return { document: without(document, edit.field) as WorkflowDocument, inverse };
  return { document: { ...document, [edit.field]: edit.value } as WorkflowDocument, inverse };
}

/** Marks lie in the layout; one that was the last of its kind leaves no empty part behind. */
function setMark(document: WorkflowDocument, edit: Of<"set-mark">): Applied {
  const old = (document.layout[edit.part] ?? {}) as Record<string, Json>;
  const next = edit.value === undefined ? without(old, edit.id) : { ...old, [edit.id]: edit.value };
  const { [edit.part]: _, ...bare } = document.layout;
  const layout = Object.keys(next).length === 0 ? bare : { ...bare, [edit.part]: next };
  const inverse: Edit = { ...edit, value: old[edit.id] };
  return { document: { ...document, layout: { ...layout, nodes: document.layout.nodes } }, inverse };
}

/** All or nothing: `apply` never changes its argument, so an edit that does not fit leaves no half behind. */
function batch(document: WorkflowDocument, edit: Of<"batch">): Applied {
  const inverses: Edit[] = [];
  let here = document;
  for (const part of edit.edits) {
    const done = apply(here, part);
    here = done.document;
    inverses.unshift(done.inverse);
  }
  return { document: here, inverse: { kind: "batch", label: edit.label, edits: inverses } };
}

/** Does an edit. Raises EditDoesNotFit when it names what is not there or adds what already is. */
export function apply(document: WorkflowDocument, edit: Edit): Applied {
  switch (edit.kind) {
    case "add-node":
      return addNode(document, edit);
    case "remove-node":
      return removeNode(document, edit);
    case "move":
      return move(document, edit);
    case "connect":
      return connect(document, edit);
    case "disconnect":
      return disconnect(document, edit);
    case "reconnect":
      return reconnect(document, edit);
    case "rename":
      return rename(document, edit);
    case "configure":
      return configure(document, edit);
    case "set-setting":
      return setSetting(document, edit);
    case "set-node":
      return setNode(document, edit);
    case "set-inside":
      return setInside(document, edit);
    case "set-field":
      return setField(document, edit);
    case "set-mark":
      return setMark(document, edit);
    case "replace":
      return { document: edit.document, inverse: { kind: "replace", document } };
    case "batch":
      return batch(document, edit);
  }
}
