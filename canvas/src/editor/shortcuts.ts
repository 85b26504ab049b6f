import type { ReactFlowInstance } from "@xyflow/react";
import { useLayoutEffect } from "react";
import { flushSync } from "react-dom";
import { removeAndReconnect, toggleDisabled } from "../model/changing";
import { duplicate } from "../model/composing";
import { edgesFrom, edgesInto } from "../model/graph";
import { toggleCollapsed } from "../model/marks";
import { centre, show } from "./adding";
import { groupSelected, noteAt } from "./commands";
import { intoInspector, ontoCanvas } from "./focus";
import { meaning } from "./keymap";
import { Places } from "./places";
import type { EditorStore } from "./store";
import { tidyUp } from "./tidy-up";

export const typingIn = (target: EventTarget | null): boolean =>
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

/** Along the connections: to the step before (or after) the one that is selected. */
function walk(store: EditorStore, onward: boolean): boolean {
  const { document, selection, select } = store.getState();
  const [only, ...more] = selection.nodes;
  if (!only || more.length > 0) return false;
  const next = onward ? edgesFrom(document, only)[0]?.[1].to : edgesInto(document, only)[0]?.[1].from;
  if (!next) return false;
  select([next]);
  ontoCanvas(next);
  return true;
}

/** Escape leaves the inspector for the card; code has its own use for Escape, and so have popovers. */
function leaveInspector(event: KeyboardEvent, store: EditorStore): boolean {
  const { nodes } = store.getState().selection;
  const from = event.target instanceof HTMLElement ? event.target : null;
  if (event.key !== "Escape" || !nodes[0] || !from?.closest(".au-inspector")) return false;
  if (from.closest("[popover], .au-code")) return false;
  ontoCanvas(nodes[0]);
  return true;
}

const onSelectedCard = (event: KeyboardEvent, selected: string[]): boolean =>
  event.target instanceof HTMLElement &&
  event.target.matches(".react-flow__node") &&
  selected.length === 1 &&
  event.target.dataset.id === selected[0];

/** Keys that change what is selected; false where they mean nothing. */
function changing(event: KeyboardEvent, store: EditorStore): boolean {
  const { open, selection, document, perform, config, tryOut } = store.getState();
  const [only, ...more] = selection.nodes;
  if (!only) return false;
  switch (meaning(event.key)) {
    case "g":
      groupSelected(store);
      return true;
    case "v":
      if (!Object.values(document.nodes).some((node) => node.inside === only)) return false;
      perform(toggleCollapsed(document, only));
      return true;
    case "x":
      if (more.length > 0 || !config.can.try) return false;
      tryOut({ step: only, alone: true });
      return true;
    case "d":
      perform(toggleDisabled(document, selection.nodes));
      return true;
    case "Delete":
      if (!event.shiftKey) return false;
      perform(removeAndReconnect(document, selection.nodes));
      return true;
    case "F2":
      intoInspector();
      return more.length === 0;
    case "c":
      if (more.length === 0) open("connect");
      return more.length === 0;
    case "r":
      if (more.length === 0) open("insert", { replace: only });
      return more.length === 0;
    default:
      return false;
  }
}

function goToPlace(store: EditorStore, flow: ReactFlowInstance, places: Places, onward: boolean): boolean {
  const { document, select } = store.getState();
  return places.go(
    onward,
    (id) => id in document.nodes,
    (id) => {
      select([id]);
      show(flow, store, id);
      ontoCanvas(id);
    },
  );
}

function plain(event: KeyboardEvent, store: EditorStore, flow: ReactFlowInstance, places: Places): boolean {
  const { open, select, selection, config, overview, outline, set, tryOut } = store.getState();
  if (config.can.edit && changing(event, store)) return true;
  switch (meaning(event.key)) {
    case "/":
      open("palette");
      return true;
    case "?":
      open("help");
      return true;
    case "Enter":
      if (!onSelectedCard(event, selection.nodes)) return false;
      intoInspector();
      return true;
    case "[":
      return walk(store, false);
    case "]":
      return walk(store, true);
    case "x":
      if (config.can.try) tryOut();
      return config.can.try;
    case "t":
      if (config.can.edit) void tidyUp(flow, store);
      return true;
    case "n":
      if (config.can.edit) noteAt(store, centre(flow));
      return config.can.edit;
    case "o":
      set({ outline: !outline });
      if (selection.nodes[0]) requestAnimationFrame(() => ontoCanvas(selection.nodes[0] ?? ""));
      return true;
    case "m":
      set({ overview: !overview });
      return true;
    case "{":
      return goToPlace(store, flow, places, false);
    case "}":
      return goToPlace(store, flow, places, true);
    case "F":
      if (selection.nodes.length === 0) return false;
      void flow.fitView({ nodes: selection.nodes.map((id) => ({ id })), padding: 0.3, maxZoom: 1.2, duration: 200 });
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
  useLayoutEffect(() => {
    const places = new Places(store);
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const act = () =>
        event.ctrlKey || event.metaKey
          ? !event.altKey && withControl(event, store)
          : !event.altKey &&
            (leaveInspector(event, store) || (!typingIn(event.target) && plain(event, store, flow, places)));
      // At once: what is typed next may be meant for what this key opens.
      if (flushSync(act)) event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [store, flow]);
}
