import { useMemo } from "react";
import { useEditor } from "../editor/store";
import { usePhone } from "../editor/use-phone";
import { IconButton } from "../interface/IconButton";
import { say } from "../interface/toast";
import { resultsOf } from "../model/trying";
import { sourcesFor } from "../model/upstream";
import { DataList } from "./form/DataList";
import { lastField } from "./form/written";

/** What the selected step can read, beside its form: dragged into a field, or put where the caret was last. */
export function DataDock() {
  const wanted = useEditor((state) => state.dock);
  const only = useEditor((state) => (state.selection.nodes.length === 1 ? state.selection.nodes[0] : undefined));
  const phone = usePhone();
  return wanted && only && !phone ? <Dock key={only} id={only} /> : null;
}

function Dock({ id }: { id: string }) {
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const live = useEditor((state) => state.trial?.live ?? null);
  const set = useEditor((state) => state.set);
  const sources = useMemo(
    () => sourcesFor(document, catalogue, id, resultsOf(document, live)),
    [document, catalogue, id, live],
  );
  return (
    <aside className="au-dock" aria-label="Data" data-id="data-dock">
      <header>
        <h2>Data to use</h2>
        <IconButton icon="x" label="Close the data" title="Close" onClick={() => set({ dock: false })} />
      </header>
      <p className="au-hint">Drag a value into a field, or click it: it is put where you typed last.</p>
      <div className="au-data">
        <DataList
          sources={sources}
          draggable
          onPick={(expression) => {
            const field = lastField();
            if (field) field.insert(expression);
            else say("Click into a field of the step first.", "info");
          }}
        />
      </div>
    </aside>
  );
}
