import { useEditor } from "../editor/store";
import { Icon } from "../interface/Icon";
import { say } from "../interface/toast";
import { outputOf } from "../model/outputs";

/** Members that most often are what one wants. */
const telling = ["body", "result", "rows", "data"];

/** The id of the step and how later steps refer to what it gives out. */
export function OutputReference({ id }: { id: string }) {
  const document = useEditor((state) => state.document);
  const node = document.nodes[id];
  const spec = useEditor((state) => state.catalogue.steps[node?.type ?? ""]);
  const names = Object.keys(outputOf(spec, node?.config ?? {})?.properties ?? {});
  const first = telling.find((name) => names.includes(name)) ?? names[0];
  const reference = `{{ steps.${id}${first ? `.${first}` : ""} }}`;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(reference);
      say("Copied to the clipboard.");
    } catch {
      say("The browser did not allow copying. Select the text and copy it by hand.", "warning");
    }
  };
  return (
    <details className="au-section" data-id="output">
      <summary>Output</summary>
      <p className="au-hint">
        Later steps refer to this step as <code>{id}</code>:
      </p>
      <div className="au-reference">
        <code>{reference}</code>
        <button type="button" className="au-icon-button" aria-label="Copy the reference" title="Copy" onClick={copy}>
          <Icon name="copy" />
        </button>
      </div>
      {spec?.sample !== undefined && spec.sample !== null && (
        <>
          <p className="au-hint">It gives out something like this:</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
          <section className="au-sample" tabIndex={0} aria-label="Example of the output">
            <pre>{JSON.stringify(spec.sample, null, 2)}</pre>
          </section>
        </>
      )}
    </details>
  );
}
