import type { ReactFlowInstance } from "@xyflow/react";
import { useEffect } from "react";
import { duplicate } from "../model/composing";
import type { EditorStore } from "./store";
import { tidyUp } from "./tidy-up";

const typingIn = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest("input, textarea, select, [contenteditable], dialog, [popover]") !== null;

/** Undo and redo work in fields too: a field's text is part of the document, and the document knows its history. */
function withControl(event: KeyboardEvent, store: EditorStore): boolean {
  const { undo, redo, document, selection, perform, select } = store.getState();
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) undo();
  else if (key === "y" || (key === "z" && event.shiftKey)) redo();
  else if (typingIn(event.target)) return false;
  else if (key === "a") select(Object.keys(document.nodes));
  else if (key === "d" && selection.nodes.length > 0) {
    const made = duplicate(document, selection.nodes);
    perform(made.edit, { select: made.select });
  } else return false;
  return true;
}

function plain(event: KeyboardEvent, store: EditorStore, flow: ReactFlowInstance): boolean {
  const { open, select, selection, config } = store.getState();
  switch (event.key) {
    case "/":
      open("palette");
      return true;
    case "?":
      open("help");
      return true;
    case "c":
      if (selection.nodes.length !== 1 || !config.can.edit) return false;
      open("connect");
      return true;
    case "t":
      if (config.can.edit) void tidyUp(flow, store);
      return true;
    case "f":
      void flow.fitView({ padding: 0.12, maxZoom: 1, duration: 200 });
      return true;
    case "Escape":
      select([]);
      return true;
    default:
      return false;
  }
}

export function useShortcuts(store: EditorStore, flow: ReactFlowInstance): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const done =
        event.ctrlKey || event.metaKey
          ? !event.altKey && withControl(event, store)
          : !event.altKey && !typingIn(event.target) && plain(event, store, flow);
      if (done) event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [store, flow]);
}
