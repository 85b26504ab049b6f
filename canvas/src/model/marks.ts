import { NODE_HEIGHT, NODE_WIDTH } from "./composing";
import type { Json, JsonObject, Position, WorkflowDocument } from "./document";
import type { Edit } from "./edits";
import { around } from "./graph";

/** Marks are part of the layout: they explain a drawing and change nothing of what it does. */
export const colours = ["yellow", "blue", "green", "red", "grey"] as const;
export type MarkColour = (typeof colours)[number];

/** A sticky note: Markdown at a place. */
export interface Note {
  text: string;
  colour: MarkColour;
  at: Position;
}

/** Steps that belong together in somebody's eyes: drawn with a frame around them. */
export interface Group {
  title: string;
  colour: MarkColour;
  steps: string[];
}

export interface GroupBox extends Group {
  id: string;
  at: Position;
  width: number;
  height: number;
}

export const LONGEST_NOTE = 4_000;
const PADDING = 18;
const TITLE = 26;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const part = (document: WorkflowDocument, name: string): [string, Record<string, unknown>][] => {
  const found = document.layout[name];
  return isObject(found)
    ? Object.entries(found).filter((entry): entry is [string, Record<string, unknown>] => isObject(entry[1]))
    : [];
};

const colourOf = (value: unknown): MarkColour => colours.find((each) => each === value) ?? "yellow";

/** What can be read of the notes: a layout may come from anywhere. */
export function notesOf(document: WorkflowDocument): Record<string, Note> {
  const read = part(document, "notes").map(([id, raw]): [string, Note] => {
    const at = isObject(raw.at) ? raw.at : {};
    const place = { x: Number(at.x) || 0, y: Number(at.y) || 0 };
    return [id, { text: typeof raw.text === "string" ? raw.text : "", colour: colourOf(raw.colour), at: place }];
  });
  return Object.fromEntries(read);
}

export function groupsOf(document: WorkflowDocument): Record<string, Group> {
  const read = part(document, "groups").map(([id, raw]): [string, Group] => {
    const steps = Array.isArray(raw.steps) ? raw.steps.filter((step): step is string => typeof step === "string") : [];
    const title = typeof raw.title === "string" ? raw.title : "";
    return [id, { title, colour: colourOf(raw.colour), steps: steps.filter((step) => step in document.nodes) }];
  });
  return Object.fromEntries(read.filter(([, group]) => group.steps.length > 0));
}

/** Where each group's frame is drawn: around its steps. */
export function groupBoxes(document: WorkflowDocument, places = document.layout.nodes): GroupBox[] {
  return Object.entries(groupsOf(document)).map(([id, group]) => {
    const at = group.steps.map((step) => places[step] ?? { x: 0, y: 0 });
    const [x, y] = [Math.min(...at.map((each) => each.x)) - PADDING, Math.min(...at.map((each) => each.y)) - PADDING];
    const right = Math.max(...at.map((each) => each.x)) + NODE_WIDTH + PADDING;
    const low = Math.max(...at.map((each) => each.y)) + NODE_HEIGHT + PADDING;
    return { ...group, id, at: { x, y: y - TITLE }, width: right - x, height: low - y + TITLE };
  });
}

/** Steps that a collapsed container hides, with how many each of those hides. */
export function hiddenIn(document: WorkflowDocument): { steps: Set<string>; counts: Map<string, number> } {
  const collapsed = isObject(document.layout.collapsed) ? document.layout.collapsed : {};
  const steps = new Set<string>();
  const counts = new Map<string, number>();
  for (const id of Object.keys(document.nodes))
    for (const container of around(document, id))
      if (collapsed[container] === true) {
        steps.add(id);
        counts.set(container, (counts.get(container) ?? 0) + 1);
      }
  return { steps, counts };
}

function freeId(document: WorkflowDocument, name: string, stem: string): string {
  const taken = new Set(part(document, name).map(([id]) => id));
  for (let number = 1; ; number += 1) if (!taken.has(`${stem}${number}`)) return `${stem}${number}`;
}

export interface Marked {
  edit: Edit;
  id: string;
}

export function addNote(document: WorkflowDocument, at: Position): Marked {
  const id = freeId(document, "notes", "n");
  const note: Note = { text: "", colour: "yellow", at };
  return { edit: { kind: "set-mark", part: "notes", id, value: note as unknown as JsonObject }, id };
}

/** A group around steps; those that were in another leave it. */
export function addGroup(document: WorkflowDocument, steps: string[]): Marked | null {
  if (steps.length === 0) return null;
  const id = freeId(document, "groups", "g");
  const left = Object.entries(groupsOf(document)).flatMap(([other, group]): Edit[] => {
    const rest = group.steps.filter((step) => !steps.includes(step));
    if (rest.length === group.steps.length) return [];
    const value = rest.length > 0 ? ({ ...group, steps: rest } as unknown as JsonObject) : undefined;
    return [{ kind: "set-mark", part: "groups", id: other, value }];
  });
  const made: Group = { title: "Group", colour: "blue", steps };
  const edit: Edit = { kind: "set-mark", part: "groups", id, value: made as unknown as JsonObject };
  return { edit: left.length > 0 ? { kind: "batch", label: "group steps", edits: [...left, edit] } : edit, id };
}

/** A container's body is put out of sight, or shown again. */
export function toggleCollapsed(document: WorkflowDocument, id: string): Edit {
  const collapsed = isObject(document.layout.collapsed) && document.layout.collapsed[id] === true;
  return { kind: "set-mark", part: "collapsed", id, value: collapsed ? undefined : true };
}

/** The same mark with something else about it. */
export const changeMark = (
  document: WorkflowDocument,
  of: "notes" | "groups",
  id: string,
  change: Record<string, Json>,
): Edit => {
  const now = of === "notes" ? notesOf(document)[id] : groupsOf(document)[id];
  return { kind: "set-mark", part: of, id, value: { ...(now as unknown as JsonObject), ...change } };
};
