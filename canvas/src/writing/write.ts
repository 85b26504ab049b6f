// A field for code and for text with data in it, written in CodeMirror. Loaded when the editor has time for it:
// until then a plain text area does the same, without suggestions.
import { startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { indentUnit } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, placeholder, tooltips } from "@codemirror/view";
import { DRAGGED, faultySpan, insertionAt, type Mode } from "../model/completing";
import type { Source } from "../model/upstream";
import { pairedBraces } from "./braces";
import { completion, completionKeys } from "./completion";
import { look } from "./look";
import { markedBraces } from "./marking";

/** What may change while the field stands. */
export interface Facts {
  readOnly: boolean;
  placeholder: string;
  /** Attributes of the element that takes the text: id, aria-…. */
  attributes: Record<string, string>;
}

export interface Fault {
  position: number;
  message: string;
  severity: "error" | "warning";
}

interface Options {
  parent: HTMLElement;
  text: string;
  mode: Mode;
  /** Whether Enter begins a new line. */
  lines: boolean;
  facts: Facts;
  sources: () => Source[];
  onText: (text: string) => void;
  onFocus: () => void;
  onBlur: () => void;
}

export interface Written {
  setText(text: string): void;
  setFacts(facts: Facts): void;
  setFaults(faults: Fault[]): void;
  /** Puts a reference where the caret stands, in braces where they are needed. */
  insert(expression: string): void;
  destroy(): void;
}

/** Changes that come from outside: nobody has typed them. */
const fromOutside = Annotation.define<true>();

const nonce = () => document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";

/** What is put into a field of one line in several lines becomes one; a text that had several already may keep them. */
const oneLine = EditorState.transactionFilter.of((change) => {
  if (change.newDoc.lines === 1 || change.startState.doc.lines > 1) return change;
  const changes: { from: number; to: number; insert: string }[] = [];
  change.changes.iterChanges((from, to, _fromNew, _toNew, inserted) =>
    changes.push({ from, to, insert: inserted.toString().replace(/\s*\n\s*/g, " ") }),
  );
  const last = changes.at(-1);
  const longer = changes.slice(0, -1).reduce((sum, { from, to, insert }) => sum + insert.length - (to - from), 0);
  return { changes, selection: { anchor: (last?.from ?? 0) + longer + (last?.insert.length ?? 0) } };
});

/** In a field of one line, Enter does nothing. */
const noNewLine = { key: "Enter", run: () => true, shift: () => true };

async function language(mode: Mode): Promise<Extension> {
  if (mode === "sql") return (await import("./languages")).query();
  return mode === "python" || mode === "expression" ? (await import("./languages")).code() : [];
}

const looks = ({ readOnly, placeholder: example, attributes }: Facts): Extension => [
  EditorState.readOnly.of(readOnly),
  EditorView.editable.of(!readOnly),
  example ? placeholder(example) : [],
  EditorView.contentAttributes.of({ spellcheck: "false", tabindex: "0", ...attributes }),
];

/** A value of the data tree, dropped: written where it fell. */
function dropping(mode: Mode) {
  return EditorView.domEventHandlers({
    drop(event, view) {
      const expression = event.dataTransfer?.getData(DRAGGED);
      if (!expression) return false;
      event.preventDefault();
      put(view, mode, expression, view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? view.state.doc.length);
      return true;
    },
  });
}

function put(view: EditorView, mode: Mode, expression: string, from: number, to = from): void {
  const insert = insertionAt(view.state.doc.toString(), from, mode, expression);
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    userEvent: "input.drop",
  });
  view.focus();
}

export function write({ parent, text, mode, lines, facts, sources, onText, onFocus, onBlur }: Options): Written {
  const changing = new Compartment();
  const speaking = new Compartment();
  const isCode = mode === "python" || mode === "sql";
  const view = new EditorView({
    parent,
    doc: text,
    selection: { anchor: lines ? 0 : text.length }, // where one goes on who has just begun in another control
    extensions: [
      EditorView.cspNonce.of(nonce()),
      look,
      tooltips({ position: "fixed", parent: document.querySelector("main") ?? document.body }),
      changing.of(looks(facts)),
      speaking.of([]),
      isCode ? [lineNumbers(), indentUnit.of("    ")] : [markedBraces, pairedBraces, EditorView.lineWrapping],
      isCode ? [] : completion(mode === "expression" ? "expression" : "template", sources),
      lines ? [] : oneLine,
      keymap.of([
        ...completionKeys,
        ...(lines ? [] : [noNewLine]),
        ...(isCode ? [indentWithTab] : []),
        ...defaultKeymap,
      ]),
      mode === "sql" ? [] : dropping(mode),
      EditorView.domEventHandlers({ focus: onFocus, blur: onBlur }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged || update.transactions.some((each) => each.annotation(fromOutside))) return;
        onText(update.state.doc.toString());
        // Braces that were just opened want something: say what there is.
        const head = update.state.selection.main.head;
        if (!isCode && update.state.sliceDoc(head - 2, head + 2) === "{{}}")
          setTimeout(() => startCompletion(update.view));
      }),
    ],
  });
  let gone = false;
  void language(mode).then((extension) => !gone && view.dispatch({ effects: speaking.reconfigure(extension) }));
  return {
    setText(next) {
      const now = view.state.doc.toString();
      if (now === next) return;
      let from = 0;
      while (from < Math.min(now.length, next.length) && now[from] === next[from]) from += 1;
      let kept = 0;
      while (kept < Math.min(now.length, next.length) - from && now.at(-1 - kept) === next.at(-1 - kept)) kept += 1;
      const changes = { from, to: now.length - kept, insert: next.slice(from, next.length - kept) };
      view.dispatch({ changes, annotations: fromOutside.of(true), filter: false });
    },
    setFacts: (next) => view.dispatch({ effects: changing.reconfigure(looks(next)) }),
    setFaults(faults) {
      const now = view.state.doc.toString();
      const found: Diagnostic[] = faults.map(({ position, message, severity }) => ({
        ...faultySpan(now, position),
        message,
        severity,
      }));
      view.dispatch(setDiagnostics(view.state, found));
    },
    insert(expression) {
      const { from, to } = view.state.selection.main;
      put(view, mode, expression, from, to);
    },
    destroy() {
      gone = true;
      view.destroy();
    },
  };
}
