import { Autosave, type CurrentDraft } from "../api/autosave";
import { BrowserKept, copySetAside, dropCopy, setAside } from "../api/kept";
import { PeopleSocket } from "../api/people-socket";
import { type Draft, loadDraft, personName, saveDraft } from "../api/workflows";
import { say } from "../interface/toast";
import type { Catalogue } from "../model/catalogue";
import { canonical } from "../model/differences";
import { completed, type WorkflowDocument } from "../model/document";
import { merge } from "../model/merging";
import { createEditorStore, type EditorConfig, type EditorStore } from "./store";

/** Fields that show what is typed in them until they are left, and rows, which are known by their place. */
const OWN_TEXT = ".au-inspector :is(.au-code, [inputmode], .au-rows, .au-condition)";

export interface Session {
  store: EditorStore;
  autosave: Autosave;
  keepMine(): void;
  takeTheirs(): void;
  /** The version that was set aside, shown and saved again; theirs is one undo away. */
  putCopyBack(): void;
  dismissCopy(): void;
}

/** Store and autosave, wired; and work an earlier visit could not save, brought back. */
export function openSession(config: EditorConfig, catalogue: Catalogue, draft: Draft): Session {
  const document = completed(draft.document);
  const kept = new BrowserKept(config.workflow.id);
  const store: EditorStore = createEditorStore({ config, catalogue, document, problems: draft.problems }, (changed) =>
    autosave.changed(changed),
  );
  const autosave: Autosave = new Autosave(
    {
      save: (revision, changed) => saveDraft(config, config.workflow.id, revision, changed),
      kept,
      onState: (saving) => store.getState().set({ saving }),
      onProblems: (problems) => store.getState().set({ problems }),
      load: () => loadDraft(config, config.workflow.id),
      busy: () => globalThis.document.activeElement?.closest(OWN_TEXT) != null,
      onTheirs: (theirs) => {
        store.getState().adopt(completed(theirs.document));
        store.getState().set({ problems: theirs.problems });
      },
      merge: (base, mine, theirs) => putTogether(store, base, mine, theirs),
    },
    draft.revision,
    document,
  );
  addEventListener("online", () => autosave.retryNow());
  addEventListener("beforeunload", (event) => {
    if (autosave.unsaved) event.preventDefault();
  });
  meetPeople(store, autosave);
  if (config.can.edit) {
    store.getState().set({ copy: copySetAside(config.workflow.id) });
    bringBack(store, autosave, kept, draft);
  }
  const dismissCopy = () => {
    dropCopy(config.workflow.id);
    store.getState().set({ copy: null });
  };

  return {
    store,
    autosave,
    keepMine() {
      const { saving, document: mine, history } = store.getState();
      if (saving.kind !== "conflict") return;
      // Their version lies one step back in the history: undo shows it again.
      const theirs = { kind: "replace", document: completed(saving.current.document) } as const;
      const entry = { edit: { kind: "replace", document: mine } as const, inverse: theirs, at: 0 };
      store.setState({ history: { ...history, past: [...history.past, entry], future: [] } });
      autosave.keepMine();
    },
    takeTheirs() {
      const { saving, document: mine, history } = store.getState();
      if (saving.kind !== "conflict") return;
      store.getState().set({ copy: setAside(config.workflow.id, mine) });
      const theirs = completed(saving.current.document);
      autosave.acceptTheirs();
      const edit = { kind: "replace", document: theirs } as const;
      // Taking theirs is an entry of the history like any other: undo brings mine back. It needs no saving.
      const entry = { edit, inverse: { kind: "replace", document: mine } as const, at: 0 };
      store.setState({
        document: theirs,
        history: { document: theirs, past: [...history.past, entry], future: [] },
        selection: { nodes: [], edge: null },
      });
      say("Their version is shown now. Undo brings yours back.", "info");
    },
    putCopyBack() {
      const { copy, perform } = store.getState();
      if (!copy) return;
      perform({ kind: "replace", document: completed(copy.document) });
      dismissCopy();
      say("Your version is back. Undo shows theirs again.", "info");
    },
    dismissCopy,
  };
}

/** Others are shown what is selected here, and their work is shown as soon as it is saved. */
function meetPeople(store: EditorStore, autosave: Autosave): void {
  const { people: path } = store.getState().config.urls;
  if (!path) return;
  const begin = () => {
    const made = new PeopleSocket(path, {
      onPeople: (others) => store.getState().set({ others }),
      onRevision: (revision) => void autosave.heard(revision),
    });
    made.select(store.getState().selection.nodes);
    made.start();
    return made;
  };
  let socket = begin();
  let told = store.getState().selection.nodes;
  store.subscribe(({ selection }) => {
    if (selection.nodes === told) return;
    told = selection.nodes;
    socket.select(told);
  });
  addEventListener("online", () => socket.hurry());
  addEventListener("focusout", () => setTimeout(() => void autosave.look()));
  addEventListener("pagehide", () => socket.stop());
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) socket = begin(); // the browser brought the page back as it was left
  });
}

/** The merged document, shown; null where both changed the same thing. Undo still takes back one's own edits alone. */
function putTogether(
  store: EditorStore,
  base: WorkflowDocument,
  mine: WorkflowDocument,
  theirs: CurrentDraft,
): WorkflowDocument | null {
  const { document, conflicts } = merge(completed(base), mine, completed(theirs.document));
  if (conflicts.length > 0) return null;
  store.getState().adopt(document);
  say(`${personName(theirs.saved_by)} changed other parts of this workflow meanwhile. Both are here now.`, "info");
  return document;
}

function bringBack(store: EditorStore, autosave: Autosave, kept: BrowserKept, draft: Draft): void {
  const left = kept.found();
  if (!left || canonical(left.document) === canonical(draft.document)) return;
  const mine = completed(left.document);
  store.getState().perform({ kind: "replace", document: mine });
  if (left.revision === draft.revision)
    say("Changes from your last visit, which had not been saved, are back.", "info");
  else autosave.meet({ ...draft, document: completed(draft.document) }, mine, left.base ?? null);
}
