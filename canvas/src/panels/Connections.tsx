import { useId, useMemo } from "react";
import { useEditor } from "../editor/store";
import { Icon } from "../interface/Icon";
import { edgesFrom, edgesInto, portsOfNode, targetsOf } from "../model/graph";
import { newEdgeId } from "../model/ids";
import { isError, type Port } from "../model/ports";
import { useForm } from "./form/field-context";

function PortLine({ id, port, alone }: { id: string; port: Port; alone: boolean }) {
  const document = useEditor((state) => state.document);
  const perform = useEditor((state) => state.perform);
  const select = useEditor((state) => state.select);
  const { readOnly } = useForm();
  const field = useId();
  const edges = edgesFrom(document, id).filter(([, edge]) => edge.port === port.name);
  const offered = useMemo(() => targetsOf(document, id, port.name), [document, id, port.name]);
  const choosing = !readOnly && !port.gone;
  const label = alone && !isError(port) ? "Then" : port.label;
  return (
    <div className="au-port-line" data-id={`connections-${port.name}`} data-error={isError(port) || undefined}>
      {choosing ? (
        <label htmlFor={field} className="au-label">
          {label}
        </label>
      ) : (
        <span className="au-label">{label}</span>
      )}
      <ul>
        {edges.map(([edgeId, edge]) => (
          <li key={edgeId} className="au-chip">
            <Icon name="arrow-right" />
            <button type="button" className="au-link" onClick={() => select([edge.to])}>
              {document.nodes[edge.to]?.name ?? edge.to}
            </button>
            {!readOnly && (
              <button
                type="button"
                aria-label={`Disconnect ${document.nodes[edge.to]?.name ?? edge.to}`}
                onClick={() => perform({ kind: "disconnect", id: edgeId })}
              >
                <Icon name="x" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {port.gone && <p className="au-hint">{port.gone}</p>}
      {choosing && (
        <select
          id={field}
          className="au-input"
          value=""
          data-id={`connect-${port.name}`}
          onChange={(event) => {
            const edge = { from: id, port: port.name, to: event.target.value };
            perform({ kind: "connect", id: newEdgeId(document), edge });
          }}
        >
          <option value="">Connect to…</option>
          {offered.map(([to, node]) => (
            <option key={to} value={to}>
              {node.name}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

/** What comes before and after a step; connecting without a mouse. */
export function Connections({ id }: { id: string }) {
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const select = useEditor((state) => state.select);
  const ports = portsOfNode(document, catalogue, id);
  const before = edgesInto(document, id);
  const plain = ports.filter((port) => !isError(port)).length === 1;
  return (
    <section className="au-section au-connections" aria-label="Connections" data-id="connections">
      <h3>Connections</h3>
      {before.length > 0 && (
        <div className="au-port-line">
          <span className="au-label">After</span>
          <ul>
            {before.map(([edgeId, edge]) => (
              <li key={edgeId} className="au-chip">
                <button type="button" className="au-link" onClick={() => select([edge.from])}>
                  {document.nodes[edge.from]?.name ?? edge.from}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {ports.map((port) => (
        <PortLine key={port.name} id={id} port={port} alone={plain} />
      ))}
    </section>
  );
}
