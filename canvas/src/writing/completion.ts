import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeCompletion,
  completionKeymap,
  completionStatus,
} from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { completionAt, expressionStart, type Suggestion, type Writing } from "../model/completing";
import type { Source } from "../model/upstream";

const MOST_DETAIL = 40;
const MOST_AT_ONCE = 12;

/** Writes a suggestion; inside braces without air, it brings the air along. */
function written(suggestion: Suggestion, writing: Writing) {
  return (view: EditorView, _completion: Completion, from: number, to: number) => {
    const text = view.state.doc.toString();
    const start = expressionStart(text, from, writing);
    const before = writing === "template" && start === from ? " " : "";
    const after = writing === "template" && text.startsWith("}}", to) ? " " : "";
    const insert = before + suggestion.text + after;
    const anchor = from + insert.length - after.length;
    view.dispatch({ changes: { from, to, insert }, selection: { anchor }, userEvent: "input.complete" });
  };
}

const option = (suggestion: Suggestion, writing: Writing): Completion => ({
  label: suggestion.text,
  detail: suggestion.detail.length > MOST_DETAIL ? `${suggestion.detail.slice(0, MOST_DETAIL)}…` : suggestion.detail,
  info: suggestion.about,
  type: { data: "variable", function: "function", method: "method" }[suggestion.kind],
  apply: written(suggestion, writing),
});

/** The part of a suggestion that was typed; none where it was found by its title. */
function typedPart(label: string, word: string): number[] {
  const at = label.toLowerCase().indexOf(word.toLowerCase());
  return at < 0 ? [] : [at, at + word.length];
}

/** Data of the steps before, as one types; Ctrl+Space asks for it. The model knows more to match than the label. */
export function completion(writing: Writing, sources: () => Source[]) {
  const source = (context: CompletionContext): CompletionResult | null => {
    const found = completionAt(context.state.doc.toString(), context.pos, writing, sources());
    if (!found || found.suggestions.length === 0) return null;
    if (writing === "expression" && found.from === context.pos && !context.explicit) return null;
    return {
      from: found.from,
      options: found.suggestions.map((each) => option(each, writing)),
      filter: false,
      getMatch: ({ label }) => typedPart(label, found.word),
      update: (_result, _from, _to, next) => source(next),
    };
  };
  return autocompletion({ override: [source], icons: false, defaultKeymap: false, maxRenderedOptions: MOST_AT_ONCE });
}

/** Escape closes suggestions that are shown; where there are none to be seen, it is the inspector's. */
const leave = (view: EditorView): boolean => {
  const shown = completionStatus(view.state) === "active";
  closeCompletion(view);
  return shown;
};

export const completionKeys = completionKeymap.map((binding) =>
  binding.key === "Escape" ? { ...binding, run: leave } : binding,
);
