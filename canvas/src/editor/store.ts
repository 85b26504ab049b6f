import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import type { SaveState } from "../api/autosave";
import type { ApiConfig } from "../api/http";
import type { Copy } from "../api/kept";
import { say } from "../interface/toast";
import type { Catalogue } from "../model/catalogue";
import type { Position, Problem, WorkflowDocument } from "../model/document";
import { type Edit, EditDoesNotFit } from "../model/edits";
import { begin, forgetLast, forgetNext, type History, perform, redo, undo } from "../model/history";
import type { LiveState } from "../model/live";
import type { Other } from "../model/people";
import type { Trying } from "../model/trying";

export interface EditorConfig extends ApiConfig {
  workspace: string;
  workflow: { id: string; name: string };
  can: { edit: boolean; publish: boolean; start: boolean; try: boolean };
  urls: { list: string; start: string; run: string; socket: string; people?: string };
  /** Who may be asked, for the people control: `user:…` and `group:…` with a readable label. */
  people?: { value: string; label: string }[];
  latest_version?: number | null;
  /** How long a run usually takes, in seconds; null before one has completed. */
  typical_seconds?: number | null;
}

export type Sheet =
  | "help"
  | "publish"
  | "problems"
  | "palette"
  | "connect"
  | "insert"
  | "try"
  | "exchange"
  | "versions"
  | null;

/** What the sheet "insert" adds a step to: a connection, a way out of a step, a place; or what it replaces. */
export interface Adding {
  edge?: string;
  after?: { id: string; port: string };
  at?: Position;
  replace?: string;
}

/** A context menu: where it opens, and what for. */
export interface Menu {
  x: number;
  y: number;
  of: "steps" | "edge" | "canvas";
}

/** A run of the draft that the canvas shows; `live` is null until the first message comes. */
export interface Trial {
  run: string;
  simulated: boolean;
  live: LiveState | null;
}

/** A version that the draft is compared with. */
export interface Comparing {
  number: number;
  document: WorkflowDocument;
}

export interface Selection {
  nodes: string[];
  edge: string | null;
}

export interface EditorState {
  config: EditorConfig;
  catalogue: Catalogue;
  history: History;
  document: WorkflowDocument;
  selection: Selection;
  problems: Problem[];
  saving: SaveState;
  /** One's own version, set aside when somebody else's was taken. */
  copy: Copy | null;
  latestVersion: number | null;
  sheet: Sheet;
  /** Whether the workflow's own panel is shown while nothing is selected. */
  workflowPanel: boolean;
  adding: Adding;
  menu: Menu | null;
  /** Whether the small map of the whole is shown. */
  overview: boolean;
  /** Whether the workflow is shown as a table instead of as a drawing. */
  outline: boolean;
  /** Who else has this workflow open, each tab by itself. */
  others: Other[];
  /** Whether the data that the selected step can read are shown beside its form. */
  dock: boolean;
  /** What the sheet "try" is about. */
  trying: Trying;
  /** The note or group that is selected: `notes:n1`, `groups:g1`. */
  mark: string | null;
  trial: Trial | null;
  comparing: Comparing | null;
  /** A field the inspector should show and focus; `turn` counts so that the same field may be asked for twice. */
  focus: { pointer: string; turn: number } | null;
  perform(edit: Edit | null, options?: { together?: boolean; select?: string[] }): void;
  undo(): void;
  redo(): void;
  /** Shows a document that was made elsewhere of this one; one's own history stays. */
  adopt(document: WorkflowDocument): void;
  select(nodes: string[], edge?: string | null): void;
  open(sheet: Sheet, adding?: Adding): void;
  openMenu(menu: Menu | null): void;
  /** Opens the sheet that runs the draft. */
  tryOut(trying?: Trying): void;
  goTo(problem: Problem): void;
  set(
    part: Partial<
      Pick<
        EditorState,
        | "problems"
        | "saving"
        | "copy"
        | "latestVersion"
        | "workflowPanel"
        | "overview"
        | "outline"
        | "dock"
        | "others"
        | "mark"
        | "trial"
        | "comparing"
      >
    >,
  ): void;
}

export type EditorStore = StoreApi<EditorState>;

/** Only what still exists stays selected. */
function stillThere(selection: Selection, document: WorkflowDocument): Selection {
  const nodes = selection.nodes.filter((id) => id in document.nodes);
  const edge = selection.edge !== null && selection.edge in document.edges ? selection.edge : null;
  if (nodes.length === selection.nodes.length && edge === selection.edge) return selection;
  return { nodes, edge };
}

/** A step of the history; one that no longer fits what somebody else made of the workflow is given up. */
function stepping(history: History, step: (from: History) => History, give: (from: History) => History): History {
  try {
    return step(history);
  } catch (reason) {
    if (!(reason instanceof EditDoesNotFit)) throw reason;
    say("That can no longer be undone or redone: somebody else has changed it meanwhile.", "info");
    return give(history);
  }
}

const sameList = (a: string[], b: string[]) => a.length === b.length && a.every((id, index) => id === b[index]);

export function createEditorStore(
  start: Pick<EditorState, "config" | "catalogue" | "document" | "problems">,
  onChange: (document: WorkflowDocument) => void,
): EditorStore {
  return createStore<EditorState>((set, get) => {
    const arrive = (history: History, select?: string[]) => {
      const { document } = history;
      const selection = select ? { nodes: select, edge: null } : stillThere(get().selection, document);
      set({ history, document, selection });
      onChange(document);
    };
    return {
      ...start,
      history: begin(start.document),
      selection: { nodes: [], edge: null },
      saving: { kind: "saved" },
      copy: null,
      latestVersion: start.config.latest_version ?? null,
      sheet: null,
      // Once there are steps, the room is theirs.
      workflowPanel: Object.keys(start.document.nodes).length === 0,
      adding: {},
      menu: null,
      overview: false,
      outline: false,
      dock: false,
      others: [],
      trying: {},
      mark: null,
      trial: null,
      comparing: null,
      focus: null,
      perform(edit, { together = false, select } = {}) {
        if (!edit || !get().config.can.edit) return;
        arrive(perform(get().history, edit, Date.now(), together), select);
      },
      undo() {
        const before = get().history;
        if (before.past.length > 0) arrive(stepping(before, undo, forgetLast));
      },
      redo() {
        const before = get().history;
        if (before.future.length > 0) arrive(stepping(before, redo, forgetNext));
      },
      adopt(document) {
        const history = { ...get().history, document };
        set({ history, document, selection: stillThere(get().selection, document) });
      },
      select(nodes, edge = null) {
        const now = get().selection;
        if (nodes.length > 0 || edge) set({ mark: null });
        if (now.edge !== edge || !sameList(now.nodes, nodes)) set({ selection: { nodes, edge } });
      },
      open: (sheet, adding = {}) => set({ sheet, adding }),
      openMenu: (menu) => set({ menu }),
      tryOut: (trying = {}) => set({ sheet: "try", trying }),
      goTo(problem) {
        const { node, edge, pointer } = problem.where;
        if (node && node in get().document.nodes) get().select([node]);
        else if (edge && edge in get().document.edges) get().select([], edge);
        else get().select([]);
        set({ workflowPanel: true, focus: { pointer: pointer ?? "", turn: (get().focus?.turn ?? 0) + 1 } });
      },
      set: (part) => set(part),
    };
  });
}

export const EditorContext = createContext<EditorStore | null>(null);

export function useEditorStore(): EditorStore {
  const store = useContext(EditorContext);
  if (!store) throw new Error("This component belongs inside the editor.");
  return store;
}

export const useEditor = <T>(selector: (state: EditorState) => T): T => useStore(useEditorStore(), selector);
