import { useEditor } from "../editor/store";
import { Icon } from "../interface/Icon";
import { say } from "../interface/toast";
import type { Problem } from "../model/document";
import { fixing } from "../model/fixing";

/** Mends a problem at a click, where it says how; undo takes that back. */
export function FixButton({ problem }: { problem: Problem }) {
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const perform = useEditor((state) => state.perform);
  const canEdit = useEditor((state) => state.config.can.edit);
  const { fix } = problem;
  if (!fix || !canEdit) return null;
  const mend = () => {
    const edit = fixing(document, catalogue, fix);
    if (edit) perform(edit);
    else say("This has been changed meanwhile.", "info");
  };
  return (
    <button type="button" className="au-fix" data-id="fix" onClick={mend}>
      <Icon name="wand" /> {fix.label}
    </button>
  );
}
