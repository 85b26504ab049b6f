// Problems that say how they are mended: a value at a pointer becomes an edit like any other, which can be undone.
import type { Catalogue } from "./catalogue";
import { reconfigure } from "./composing";
import type { Json, JsonObject, NodeSettings, Problem, WorkflowDocument } from "./document";
import { apply, type Edit, EditDoesNotFit, type Field } from "./edits";
import { at, parts } from "./pointer";

export type Fix = NonNullable<Problem["fix"]>;

/** A value with another one in it, at the end of a way; undefined takes away. Objects on the way are made. */
function withAt(value: Json | undefined, way: string[], next: Json | undefined): Json | undefined {
  const [first, ...rest] = way;
  if (first === undefined) return next;
  if (Array.isArray(value)) {
    const index = Number(first);
    const changed = withAt(value[index], rest, next);
    return value.flatMap((each, at) => (at !== index ? [each] : changed === undefined ? [] : [changed]));
  }
  const { [first]: old, ...others } = (value !== null && typeof value === "object" ? value : {}) as JsonObject;
  const changed = withAt(old, rest, next);
  if (changed === undefined) return others;
  return value !== null && typeof value === "object" && first in value
    ? { ...value, [first]: changed }
    : { ...others, [first]: changed };
}

function ofNode(
  document: WorkflowDocument,
  catalogue: Catalogue,
  id: string,
  way: string[],
  value: Json | undefined,
): Edit | null {
  const node = document.nodes[id];
  const [part, key, ...rest] = way;
  if (!node) return null;
  if (part === "inside") return { kind: "set-inside", id, inside: typeof value === "string" ? value : undefined };
  if (key === undefined) return null;
  if (part === "config") return reconfigure(document, catalogue, id, key, withAt(node.config[key], rest, value));
  if (part !== "settings") return null;
  const settings = (node.settings ?? {}) as JsonObject;
  const next = withAt(settings[key], rest, value) as NodeSettings[keyof NodeSettings];
  return { kind: "set-setting", id, key: key as keyof NodeSettings, value: next };
}

/** The edit that carries out a fix; null where it no longer fits what is drawn. */
export function fixing(document: WorkflowDocument, catalogue: Catalogue, fix: Fix): Edit | null {
  const [root = "", id = "", ...way] = parts(fix.pointer);
  const drawn = document as unknown as Json;
  if (fix.was !== null && fix.was !== undefined && at(drawn, fix.pointer) !== fix.was) return null;
  const value = fix.remove ? undefined : (fix.value as Json);
  let edit: Edit | null = null;
  if (root === "nodes") edit = ofNode(document, catalogue, id, way, value);
  else if (root === "edges") edit = { kind: "disconnect", id };
  else {
    const before = (document as unknown as Record<string, Json>)[root];
    edit = { kind: "set-field", field: root as Field, value: withAt(before, [id, ...way], value) };
  }
  try {
    if (edit) apply(document, edit);
    return edit && { kind: "batch", label: fix.label.charAt(0).toLowerCase() + fix.label.slice(1), edits: [edit] };
  } catch (reason) {
    if (reason instanceof EditDoesNotFit) return null;
    throw reason;
  }
}
