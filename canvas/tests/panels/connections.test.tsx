import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { createEditorStore, type EditorConfig, EditorContext } from "../../src/editor/store";
import { Connections } from "../../src/panels/Connections";
import { asSpec, catalogue, drawn } from "../model/builders";

test("a label is one only where there is something to choose: not at a port that is never taken", () => {
  const ask = asSpec("ask", { ports: [{ name: "success" }, { name: "late", when: "limit" }] });
  const config = { can: { edit: true } } as EditorConfig;
  const asking = { ...catalogue, steps: { ...catalogue.steps, ask } };
  const store = createEditorStore(
    { config, catalogue: asking, document: drawn("a:ask a.late>b"), problems: [] },
    () => undefined,
  );
  const place = document.createElement("div");
  place.innerHTML = renderToStaticMarkup(
    <EditorContext.Provider value={store}>
      <Connections id="a" />
    </EditorContext.Provider>,
  );
  const labels = [...place.querySelectorAll("label")];
  expect(labels).toHaveLength(1);
  for (const { htmlFor } of labels) expect(place.querySelector(`[id="${htmlFor}"]`)).not.toBeNull();
});
