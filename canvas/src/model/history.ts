import type { WorkflowDocument } from "./document";
import { apply, type Edit } from "./edits";

export interface Entry {
  edit: Edit;
  inverse: Edit;
  /** Milliseconds; typing within a second after this joins the entry. */
  at: number;
}

export interface History {
  document: WorkflowDocument;
  past: Entry[];
  future: Entry[];
}

const COALESCE_WITHIN = 1_000;

export const begin = (document: WorkflowDocument): History => ({ document, past: [], future: [] });

/** What an edit overwrites; two edits with the same target may be undone as one. Null: always an entry of its own. */
function target(edit: Edit): string | null {
  switch (edit.kind) {
    case "rename":
      return `rename ${edit.id}`;
    case "configure":
      return `configure ${edit.id} ${edit.key}`;
    case "set-setting":
      return `set-setting ${edit.id} ${edit.key}`;
    case "set-field":
      return `set-field ${edit.field}`;
    case "move":
      return `move ${Object.keys(edit.to).sort().join(" ")}`;
    default:
      return null;
  }
}

/**
 * Does an edit and remembers how to take it back. `now` in milliseconds; with `together`, typing goes on in the last
 * entry: its inverse stays, as these edits set a value as a whole.
 */
export function perform(history: History, edit: Edit, now: number, together = false): History {
  const { document, inverse } = apply(history.document, edit);
  const last = history.past.at(-1);
  const same = target(edit);
  if (together && last && same !== null && target(last.edit) === same && now - last.at < COALESCE_WITHIN) {
    const joined: Entry = { edit, inverse: last.inverse, at: now };
    return { document, past: [...history.past.slice(0, -1), joined], future: [] };
  }
  return { document, past: [...history.past, { edit, inverse, at: now }], future: [] };
}

/** A step back; the same history when there is none. */
export function undo(history: History): History {
  const last = history.past.at(-1);
  if (!last) return history;
  const { document } = apply(history.document, last.inverse);
  return { document, past: history.past.slice(0, -1), future: [last, ...history.future] };
}

export function redo(history: History): History {
  const next = history.future[0];
  if (!next) return history;
  const { document, inverse } = apply(history.document, next.edit);
  // A time in the past: typing after a redo begins an entry of its own.
  return { document, past: [...history.past, { edit: next.edit, inverse, at: 0 }], future: history.future.slice(1) };
}

/** Without the last entry, which can no longer be taken back. */
export const forgetLast = (history: History): History => ({ ...history, past: history.past.slice(0, -1) });

export const forgetNext = (history: History): History => ({ ...history, future: history.future.slice(1) });
