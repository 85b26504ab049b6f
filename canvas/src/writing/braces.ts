import { EditorView } from "@codemirror/view";

/** `{{` brings its `}}`; one that is typed although it is there already is stepped over. */
export const pairedBraces = EditorView.inputHandler.of((view, from, to, text) => {
  const { doc } = view.state;
  if (from !== to || (text !== "{" && text !== "}")) return false;
  const after = doc.sliceString(to, to + 2);
  if (text === "{" && doc.sliceString(from - 1, from) === "{" && !after.startsWith("}")) {
    view.dispatch({ changes: { from, insert: "{}}" }, selection: { anchor: from + 1 }, userEvent: "input.type" });
    return true;
  }
  const opened = doc.sliceString(0, from).lastIndexOf("{{");
  if (text === "}" && after.startsWith("}") && opened >= 0) {
    view.dispatch({ selection: { anchor: from + 1 }, userEvent: "select" });
    return true;
  }
  return false;
});
