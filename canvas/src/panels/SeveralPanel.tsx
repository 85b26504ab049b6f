import { useEditor } from "../editor/store";
import { Icon } from "../interface/Icon";
import { duplicate, removeAll } from "../model/composing";

export function SeveralPanel({ ids }: { ids: string[] }) {
  const document = useEditor((state) => state.document);
  const perform = useEditor((state) => state.perform);
  const canEdit = useEditor((state) => state.config.can.edit);
  const select = useEditor((state) => state.select);
  return (
    <>
      <header className="au-panel-head">
        <div>
          <h2>{ids.length} steps selected</h2>
          <p>Move them together with the mouse or the arrow keys.</p>
        </div>
      </header>
      <div className="au-panel-part">
        <ul className="au-plain-list">
          {ids.map((id) => (
            <li key={id}>
              <button type="button" className="au-link" onClick={() => select([id])}>
                {document.nodes[id]?.name ?? id}
              </button>
            </li>
          ))}
        </ul>
        {canEdit && (
          <div className="au-row">
            <button
              type="button"
              className="au-button"
              onClick={() => {
                const made = duplicate(document, ids);
                perform(made.edit, { select: made.select });
              }}
            >
              <Icon name="copy" /> Duplicate
            </button>
            <button type="button" className="au-button" onClick={() => perform(removeAll(document, ids, []))}>
              <Icon name="trash" /> Delete {ids.length} steps
            </button>
          </div>
        )}
      </div>
    </>
  );
}
