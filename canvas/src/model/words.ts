import type { Json, WorkflowDocument } from "./document";
import type { Edit } from "./edits";

/** What an edit does, for "Undo …": in the words of the person, with the names of the steps. */
export function describe(edit: Edit, document: WorkflowDocument): string {
  const name = (id: string) => document.nodes[id]?.name ?? id;
  switch (edit.kind) {
    case "add-node":
      return `add ${edit.node.name}`;
    case "remove-node":
      return `delete ${name(edit.id)}`;
    case "move": {
      const ids = Object.keys(edit.to);
      return ids.length === 1 ? `move ${name(ids[0] ?? "")}` : `move ${ids.length} steps`;
    }
    case "connect":
      return `connect ${name(edit.edge.from)} to ${name(edit.edge.to)}`;
    case "disconnect":
      return "delete connection";
    case "reconnect":
      return "change connection";
    case "rename":
      return `rename to ${edit.name}`;
    case "configure":
    case "set-setting":
      return `change ${edit.key.replaceAll("_", " ")} of ${name(edit.id)}`;
    case "set-field":
      return `change ${edit.field} of the workflow`;
    case "replace":
      return "replace the workflow";
    case "batch":
      return edit.label;
  }
}

function plain(value: Json | undefined): string {
  if (value === undefined || value === null || value === false) return "";
  if (value === true) return "yes";
  if (Array.isArray(value)) return value.map(person).filter(Boolean).join(", ");
  if (typeof value === "object") return condition(value) || Object.keys(value).join(", ");
  return String(value)
    .replace(/^\s*SELECT\s/i, "SELECT ")
    .replace(/\s+/g, " ")
    .trim();
}

/** `group:Finance` reads "Finance"; anything else stays. */
function person(value: Json): string {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return plain(value.name);
  return plain(value).replace(/^(user|group):/, "");
}

export const operators: Record<string, string> = {
  equals: "is",
  not_equals: "is not",
  greater: "is greater than",
  at_least: "is at least",
  less: "is less than",
  at_most: "is at most",
  contains: "contains",
  not_contains: "does not contain",
  starts_with: "starts with",
  ends_with: "ends with",
  is_empty: "is empty",
  is_not_empty: "is not empty",
  is_true: "is true",
  is_false: "is false",
};

export const withoutRight = new Set(["is_empty", "is_not_empty", "is_true", "is_false"]);

/** `{{ steps.read.body.total }}` reads "read.body.total" in one line of a card. */
export const unbraced = (text: string) =>
  text.replace(/\{\{\s*(?:steps\.|input\.)?([^}]*?)\s*\}\}/g, (_, inside: string) => inside);

function condition(value: { [key: string]: Json }): string {
  if (typeof value.expression === "string") return value.expression;
  if (!Array.isArray(value.rules)) return "";
  const rules = value.rules.map((rule) => {
    if (typeof rule !== "object" || rule === null || Array.isArray(rule)) return "";
    const op = String(rule.op ?? "equals");
    const right = withoutRight.has(op) ? "" : plain(rule.right);
    return [plain(rule.left), operators[op] ?? op, right].filter(Boolean).join(" ");
  });
  return rules.filter(Boolean).join(value.match === "any" ? " or " : " and ");
}

/** Words that only join two values; they go when a value beside them is empty ("Approve by within 2 days"). */
const joining = /(?:\b(?:by|to|from|for|within|at|in|on|of|with|until|as)\b|[:·,–-])\s*$/i;

/**
 * The line under a node's name: `{key}` placeholders of the step type's summary filled from its configuration.
 * A part whose value is empty is dropped together with the word that led to it.
 */
export function summarise(pattern: string, config: { [key: string]: Json }): string {
  let line = "";
  for (const piece of pattern.split(/(\{[^}]+\})/)) {
    if (!piece.startsWith("{")) {
      line += piece;
      continue;
    }
    const value = unbraced(plain(piece.slice(1, -1).split(".").reduce<Json | undefined>(inside, config)));
    line = value ? line + value : line.replace(/\s+$/, "").replace(joining, "");
  }
  return line.replace(/\s+/g, " ").replace(joining, "").trim();
}

function inside(value: Json | undefined, key: string): Json | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value[key] : undefined;
}
