import {
  Decoration,
  type DecorationSet,
  type EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";

const braces = new MatchDecorator({
  regexp: /\{\{[^}]*\}\}/g,
  decoration: Decoration.mark({ class: "au-writing-data" }),
});

/** Every `{{ … }}` stands out from the text around it. */
export const markedBraces = ViewPlugin.fromClass(
  class {
    marks: DecorationSet;
    constructor(view: EditorView) {
      this.marks = braces.createDeco(view);
    }
    update(update: ViewUpdate) {
      this.marks = braces.updateDeco(update, this.marks);
    }
  },
  { decorations: (plugin) => plugin.marks },
);
