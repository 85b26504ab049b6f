import type { Catalogue, Schema, StepSpec } from "./catalogue";
import { removeAll } from "./composing";
import type { Edge, Json, JsonObject, WorkflowDocument, WorkflowNode } from "./document";
import { apply, type Edit } from "./edits";
import { edgesFrom, edgesInto, whyNot } from "./graph";
import { newEdgeId, newName } from "./ids";
import { portsOf } from "./ports";

/**
 * Deletes steps and closes the gaps: what led to one leads on to what followed it.
 *
 *     a ─► b ─► c      without b:  a ─► c
 */
export function removeAndReconnect(document: WorkflowDocument, ids: string[]): Edit | null {
  const edits: Edit[] = [];
  let here = document;
  const perform = (edit: Edit) => {
    here = apply(here, edit).document;
    edits.push(edit);
  };
  const removed = ids.filter((id) => id in document.nodes);
  for (const id of removed) {
    const before = edgesInto(here, id).map(([, edge]) => edge);
    const after = edgesFrom(here, id).filter(([, edge]) => edge.port !== "error");
    const gone = removeAll(here, [id], []);
    if (gone) perform(gone);
    for (const edge of bridges(
      before,
      after.map(([, next]) => next),
    ))
      if (whyNot(here, edge) === null) perform({ kind: "connect", id: newEdgeId(here), edge });
  }
  if (edits.length === 0) return null;
  const what = removed.length > 1 ? `${removed.length} steps` : (document.nodes[removed[0] ?? ""]?.name ?? "step");
  return { kind: "batch", label: `delete ${what}, close the gap`, edits };
}

const bridges = (before: Edge[], after: Edge[]): Edge[] =>
  before.flatMap((edge) => after.map((next) => ({ ...edge, to: next.to })));

const kindOf = (value: Json): string => (Array.isArray(value) ? "array" : value === null ? "null" : typeof value);

const fits = (value: Json, schema: Schema | undefined): boolean => {
  if (!schema) return false;
  if (schema.enum && !schema.enum.includes(value)) return false;
  const kinds = schema.type === undefined ? [] : [schema.type].flat();
  const kind = kindOf(value);
  return kinds.length === 0 || kinds.includes(kind) || (kind === "number" && kinds.includes("integer"));
};

/** The node as a step of another type: fields of the same name and kind stay, the others get their defaults. */
function asType(node: WorkflowNode, before: StepSpec | undefined, spec: StepSpec, name: string): WorkflowNode {
  const config: JsonObject = structuredClone(spec.defaults ?? {});
  for (const [key, value] of Object.entries(node.config))
    if (fits(value, spec.config.properties?.[key])) config[key] = value;
  const own = before !== undefined && node.name.startsWith(before.title);
  return { ...node, type: spec.type, name: own ? name : node.name, config };
}

/**
 * Makes a step one of another type and keeps what fits: name, place, settings, configuration, connections. A
 * connection on a port that the new type never has goes to a free port in its order; if there is none, it leaves.
 */
export function replaceType(document: WorkflowDocument, catalogue: Catalogue, id: string, spec: StepSpec): Edit | null {
  const node = document.nodes[id];
  if (!node || node.type === spec.type) return null;
  const next = asType(node, catalogue.steps[node.type], spec, newName(spec.title, document));
  const ports = portsOf(spec, next).map((port) => port.name);
  const dormant = spec.ports.filter((port) => port.when).map((port) => port.name); // they wait for a field, as before
  const leaving = edgesFrom(document, id);
  const free = ports.filter((port) => port !== "error" && !leaving.some(([, edge]) => edge.port === port));
  const edits: Edit[] = [{ kind: "set-node", id, node: next }];
  for (const [edgeId, edge] of leaving) {
    if (ports.includes(edge.port) || dormant.includes(edge.port)) continue;
    const port = edge.port === "error" ? undefined : free.shift();
    if (port === undefined) edits.push({ kind: "disconnect", id: edgeId });
    else edits.push({ kind: "reconnect", id: edgeId, edge: { ...edge, port } });
  }
  return { kind: "batch", label: `make ${node.name} a ${spec.title} step`, edits };
}

/** Turns steps off, or on again if all of them are off. */
export function toggleDisabled(document: WorkflowDocument, ids: string[]): Edit | null {
  const found = ids.filter((id) => id in document.nodes);
  if (found.length === 0) return null;
  const off = found.every((id) => document.nodes[id]?.settings?.disabled);
  const edits = found.map((id): Edit => ({ kind: "set-setting", id, key: "disabled", value: off ? undefined : true }));
  const what = found.length > 1 ? `${found.length} steps` : (document.nodes[found[0] ?? ""]?.name ?? "step");
  return { kind: "batch", label: `turn ${what} ${off ? "on" : "off"}`, edits };
}
