import { Icon } from "../interface/Icon";
import { keyWord } from "./keymap";
import { useEditor } from "./store";

/** What an empty workflow shows: what to do first. */
export function EmptyCanvas({ readOnly }: { readOnly: boolean }) {
  const open = useEditor((state) => state.open);
  if (readOnly)
    return (
      <div className="au-empty">
        <p>This workflow has no steps yet.</p>
      </div>
    );
  return (
    <div className="au-empty">
      <Icon name="sitemap" />
      <h2>Begin with a first step</h2>
      <p>
        Drag one from the list on the left, or press <kbd>{keyWord("/")}</kbd> to search. Steps without anything before
        them start together with the run.
      </p>
      <button type="button" className="au-button au-button-primary" onClick={() => open("insert")}>
        <Icon name="plus" /> Add the first step
      </button>
    </div>
  );
}
