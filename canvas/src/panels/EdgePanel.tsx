import { useEditor } from "../editor/store";
import { Icon } from "../interface/Icon";
import { IconButton } from "../interface/IconButton";

export function EdgePanel({ id }: { id: string }) {
  const document = useEditor((state) => state.document);
  const perform = useEditor((state) => state.perform);
  const select = useEditor((state) => state.select);
  const open = useEditor((state) => state.open);
  const canEdit = useEditor((state) => state.config.can.edit);
  const edge = document.edges[id];
  if (!edge) return null;
  const name = (node: string) => document.nodes[node]?.name ?? node;
  return (
    <>
      <header className="au-panel-head">
        <div>
          <h2>Connection</h2>
          <p>
            {name(edge.from)} → {name(edge.to)}
          </p>
        </div>
        <IconButton icon="x" label="Close" onClick={() => select([])} />
      </header>
      <div className="au-panel-part">
        <p className="au-hint">
          Taken when “{name(edge.from)}” leaves by{" "}
          <strong>{edge.port === "error" ? "its error way" : edge.port}</strong>.
        </p>
        {canEdit && (
          <div className="au-row">
            <button type="button" className="au-button" onClick={() => open("insert", { edge: id })}>
              <Icon name="plus" /> Insert a step
            </button>
            <button type="button" className="au-button" onClick={() => perform({ kind: "disconnect", id })}>
              <Icon name="trash" /> Delete connection
            </button>
          </div>
        )}
      </div>
    </>
  );
}
