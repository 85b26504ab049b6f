import { useReactFlow } from "@xyflow/react";
import { Icon } from "../interface/Icon";
import { inShort } from "../model/comparing";
import { show } from "./adding";
import { DifferenceList } from "./DifferenceList";
import { useEditor, useEditorStore } from "./store";
import { useComparison } from "./use-comparison";

/** What became of the draft since a version: on the canvas as marks, here as lists, logic apart from layout. */
export function ComparisonPanel() {
  const store = useEditorStore();
  const flow = useReactFlow();
  const number = useEditor((state) => state.comparing?.number);
  const comparison = useComparison();
  if (!comparison) return null;
  const go = (node: string) => {
    store.getState().select([node]);
    show(flow, store, node);
  };
  return (
    <section className="au-comparison" aria-label={`Compared with version ${number}`} data-id="comparison">
      <header>
        <div>
          <h2>Since version {number}</h2>
          <p>{inShort(comparison)}</p>
        </div>
        <button
          type="button"
          className="au-icon-button"
          aria-label="End the comparison"
          title="End the comparison"
          onClick={() => store.getState().set({ comparing: null })}
          data-id="comparison-close"
        >
          <Icon name="x" />
        </button>
      </header>
      <h3>Logic</h3>
      <DifferenceList list={comparison.logic} none="The same: a run would do just the same." onGo={go} />
      {comparison.layout.length > 0 && (
        <details>
          <summary>Layout ({comparison.layout.length})</summary>
          <DifferenceList list={comparison.layout} none="" onGo={go} />
        </details>
      )}
    </section>
  );
}
