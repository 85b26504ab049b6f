import type { WorkflowDocument } from "./document";
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
    case "set-node":
      return `change ${name(edit.id)}`;
    case "set-inside":
      return `move ${name(edit.id)} ${edit.inside === undefined ? "out of its container" : `into ${name(edit.inside)}`}`;
    case "set-field":
      return `change ${edit.field} of the workflow`;
    case "set-mark":
      return { notes: "change a note", groups: "change a group", collapsed: "fold" }[edit.part];
    case "replace":
      return "replace the workflow";
    case "batch":
      return edit.label;
  }
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const operators: Record<string, string> = {
  equals: "is",
  not_equals: "is not",
  greater: "is more than",
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
