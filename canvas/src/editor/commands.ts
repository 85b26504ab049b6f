import type { ReactFlowInstance } from "@xyflow/react";
import { say } from "../interface/toast";
import { align, distribute, type Line } from "../model/arranging";
import { removeAndReconnect, toggleDisabled } from "../model/changing";
import { duplicate, removeAll } from "../model/composing";
import type { Position } from "../model/document";
import { portsOfNode } from "../model/graph";
import { addGroup, addNote, hiddenIn, toggleCollapsed } from "../model/marks";
import { centre } from "./adding";
import { intoInspector, intoMark } from "./focus";
import type { EditorStore, Menu } from "./store";
import { tidyUp } from "./tidy-up";
import { cutSelected, pasteText, selectedAsText } from "./use-clipboard";

/** One thing that can be done to what is selected: in menus, and by key. */
export interface Command {
  id: string;
  words: string;
  icon: string;
  keys?: string;
  does(): void;
  /** Commands of one group stand together. */
  group: number;
}

const CLIPBOARD = "The browser lets no menu do that here. Use the keys: Ctrl C, Ctrl X, Ctrl V.";

async function copy(store: EditorStore, then?: () => void): Promise<void> {
  const text = selectedAsText(store);
  if (text === null) return;
  try {
    await navigator.clipboard.writeText(text);
    then?.();
  } catch {
    say(CLIPBOARD, "warning");
  }
}

async function paste(flow: ReactFlowInstance, store: EditorStore, at = centre(flow)): Promise<void> {
  try {
    pasteText(flow, store, await navigator.clipboard.readText(), at);
  } catch {
    say(CLIPBOARD, "warning");
  }
}

const lines: [Line, string, string][] = [
  ["left", "Align left edges", "layout-align-left"],
  ["centre", "Align on one vertical", "layout-align-center"],
  ["right", "Align right edges", "layout-align-right"],
  ["top", "Align upper edges", "layout-align-top"],
  ["middle", "Align on one horizontal", "layout-align-middle"],
  ["bottom", "Align lower edges", "layout-align-bottom"],
];

/** What several steps can be told: to stand on a line, or with equal gaps. */
export function arrangingCommands(store: EditorStore): Command[] {
  const { document, catalogue, selection, perform } = store.getState();
  const ids = selection.nodes;
  if (ids.length < 2) return [];
  const aligning = lines.map(([line, words, icon]) => ({
    id: `align-${line}`,
    words,
    icon,
    does: () => perform(align(document, catalogue, ids, line)),
    group: 4,
  }));
  if (ids.length < 3) return aligning;
  const gaps = (["x", "y"] as const).map((along) => ({
    id: `distribute-${along}`,
    words: along === "x" ? "Equal gaps across" : "Equal gaps down",
    icon: along === "x" ? "layout-distribute-vertical" : "layout-distribute-horizontal",
    does: () => perform(distribute(document, catalogue, ids, along)),
    group: 4,
  }));
  return [...aligning, ...gaps];
}

function oneStepCommands(store: EditorStore, id: string): Command[] {
  const { open, document, catalogue, config, tryOut, trial } = store.getState();
  const trials = config.can.try
    ? [
        ...(trial?.live
          ? [
              {
                id: "try-from",
                words: "Try from here on …",
                icon: "player-play",
                does: () => tryOut({ step: id, from: true }),
                group: 1,
              },
            ]
          : []),
        { id: "try-up-to", words: "Try all up to it …", icon: "flask", does: () => tryOut({ step: id }), group: 1 },
        {
          id: "try-alone",
          words: "Try it alone …",
          icon: "test-pipe",
          keys: "X",
          does: () => tryOut({ step: id, alone: true }),
          group: 1,
        },
      ]
    : [];
  const after = { id, port: portsOfNode(document, catalogue, id)[0]?.name ?? "success" };
  const rename = () => intoInspector();
  return [
    { id: "rename", words: "Rename", icon: "pencil", keys: "F2", does: rename, group: 0 },
    { id: "after", words: "Add a step after it", icon: "plus", does: () => open("insert", { after }), group: 0 },
    { id: "connect", words: "Connect to …", icon: "link", keys: "C", does: () => open("connect"), group: 0 },
    {
      id: "replace",
      words: "Replace by another type …",
      icon: "repeat",
      keys: "R",
      does: () => open("insert", { replace: id }),
      group: 0,
    },
    ...trials,
  ];
}

/** One container with something in it. */
function foldable(store: EditorStore, ids: string[]): boolean {
  const { document } = store.getState();
  return ids.length === 1 && Object.values(document.nodes).some((node) => node.inside === ids[0]);
}

function fold(store: EditorStore, id: string): Command {
  const { document, perform } = store.getState();
  const folded = hiddenIn(document).counts.has(id);
  const words = folded ? "Show what lies in it" : "Fold what lies in it away";
  const does = () => perform(toggleCollapsed(document, id));
  return { id: "fold", words, icon: folded ? "eye" : "eye-off", keys: "V", does, group: 3 };
}

function stepsCommands(flow: ReactFlowInstance, store: EditorStore): Command[] {
  const { document, selection, perform } = store.getState();
  const ids = selection.nodes;
  const off = ids.every((id) => document.nodes[id]?.settings?.disabled);
  const many = ids.length > 1 ? ` ${ids.length} steps` : "";
  const twice = () => {
    const made = duplicate(document, ids);
    perform(made.edit, { select: made.select });
  };
  const tidy = {
    id: "tidy",
    words: "Tidy these up",
    icon: "wand",
    does: () => void tidyUp(flow, store, ids),
    group: 4,
  };
  return [
    ...(ids.length === 1 && ids[0] ? oneStepCommands(store, ids[0]) : []),
    {
      id: "disable",
      words: off ? "Turn on" : "Turn off",
      icon: off ? "circle-check" : "ban",
      keys: "D",
      does: () => perform(toggleDisabled(document, ids)),
      group: 2,
    },
    {
      id: "cut",
      words: "Cut",
      icon: "cut",
      keys: "Ctrl X",
      does: () => void copy(store, () => cutSelected(store)),
      group: 3,
    },
    { id: "copy", words: "Copy", icon: "clipboard", keys: "Ctrl C", does: () => void copy(store), group: 3 },
    { id: "duplicate", words: "Duplicate", icon: "copy", keys: "Ctrl D", does: twice, group: 3 },
    {
      id: "group",
      words: "Put a group around",
      icon: "box-multiple",
      keys: "G",
      does: () => groupSelected(store),
      group: 3,
    },
    ...(foldable(store, ids) ? [fold(store, ids[0] ?? "")] : []),
    ...(ids.length > 1 ? [tidy] : []),
    ...arrangingCommands(store),
    {
      id: "delete",
      words: `Delete${many}`,
      icon: "trash",
      keys: "Delete",
      does: () => perform(removeAll(document, ids, [])),
      group: 5,
    },
    {
      id: "delete-close",
      words: `Delete${many} and close the gap`,
      icon: "arrows-join",
      keys: "Shift Delete",
      does: () => perform(removeAndReconnect(document, ids)),
      group: 5,
    },
  ];
}

function edgeCommands(store: EditorStore): Command[] {
  const { selection, open, perform } = store.getState();
  const id = selection.edge;
  if (!id) return [];
  return [
    { id: "insert", words: "Insert a step", icon: "plus", does: () => open("insert", { edge: id }), group: 0 },
    {
      id: "delete",
      words: "Delete the connection",
      icon: "trash",
      keys: "Delete",
      does: () => perform({ kind: "disconnect", id }),
      group: 1,
    },
  ];
}

/** A new note, selected, its text ready to be written. */
export function noteAt(store: EditorStore, at: Position): void {
  const { document, perform, select, set } = store.getState();
  const made = addNote(document, { x: Math.round(at.x), y: Math.round(at.y) });
  perform(made.edit);
  select([]);
  set({ mark: `notes:${made.id}` });
  intoMark();
}

/** A group around what is selected, its title ready to be written. */
export function groupSelected(store: EditorStore): void {
  const { document, selection, perform, select, set } = store.getState();
  const made = addGroup(document, selection.nodes);
  if (!made) return;
  perform(made.edit);
  select([]);
  set({ mark: `groups:${made.id}` });
  intoMark();
}

function canvasCommands(flow: ReactFlowInstance, store: EditorStore, menu: Menu): Command[] {
  const { document, open, select } = store.getState();
  const at = flow.screenToFlowPosition(menu);
  const ids = Object.keys(document.nodes);
  return [
    { id: "note", words: "Add a note here", icon: "note", keys: "N", does: () => noteAt(store, at), group: 0 },
    { id: "add", words: "Add a step here …", icon: "plus", does: () => open("insert", { at }), group: 0 },
    {
      id: "paste",
      words: "Paste here",
      icon: "clipboard-check",
      keys: "Ctrl V",
      does: () => void paste(flow, store, at),
      group: 0,
    },
    { id: "all", words: "Select all steps", icon: "checks", keys: "Ctrl A", does: () => select(ids), group: 1 },
    { id: "tidy", words: "Tidy up", icon: "wand", keys: "T", does: () => void tidyUp(flow, store), group: 1 },
    {
      id: "fit",
      words: "Show everything",
      icon: "maximize",
      keys: "F",
      does: () => void flow.fitView({ padding: 0.12, maxZoom: 1, duration: 200 }),
      group: 1,
    },
  ];
}

/** What the menu opened here offers. */
export function commandsFor(flow: ReactFlowInstance, store: EditorStore, menu: Menu): Command[] {
  if (menu.of === "edge") return edgeCommands(store);
  return menu.of === "steps" ? stepsCommands(flow, store) : canvasCommands(flow, store, menu);
}
