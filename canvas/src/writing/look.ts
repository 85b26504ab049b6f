import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Colours come from the product's own variables, so light and dark need nothing here. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.bool, tags.null], color: "var(--au-violet)" },
  { tag: tags.string, color: "var(--au-green)" },
  { tag: tags.number, color: "var(--au-blue)" },
  { tag: tags.comment, color: "var(--au-ink-3)", fontStyle: "italic" },
  { tag: [tags.function(tags.variableName), tags.typeName], color: "var(--au-teal)" },
]);

const frame = EditorView.theme({
  "&": { backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "inherit", overflow: "auto", maxHeight: "420px" },
  ".cm-content": { padding: "0", caretColor: "var(--au-ink)" },
  ".cm-line": { padding: "0" },
  ".cm-cursor": { borderLeftColor: "var(--au-ink)" },
  ".cm-placeholder": { color: "var(--au-ink-3)" },
});

export const look = [frame, syntaxHighlighting(colours)];
