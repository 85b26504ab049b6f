import { useId, useState } from "react";
import { Dialog } from "../interface/Dialog";
import { freePort, portsOfNode, targetsOf } from "../model/graph";
import { newEdgeId } from "../model/ids";
import { PortWords } from "../nodes/PortWords";
import { useEditor } from "./store";

/** Connecting by keyboard: from which way out, to which step. */
export function ConnectSheet({ from, onClose }: { from: string; onClose: () => void }) {
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const perform = useEditor((state) => state.perform);
  const id = useId();
  const ports = portsOfNode(document, catalogue, from).filter(({ gone }) => !gone);
  const [port, setPort] = useState(freePort(document, catalogue, from) ?? "success");
  const offered = targetsOf(document, from, port);
  const [to, setTo] = useState("");
  const target = offered.some(([each]) => each === to) ? to : (offered[0]?.[0] ?? "");
  const connect = () => {
    if (target) perform({ kind: "connect", id: newEdgeId(document), edge: { from, port, to: target } });
    onClose();
  };
  return (
    <Dialog
      title={`Connect “${document.nodes[from]?.name ?? from}”`}
      onClose={onClose}
      dataId="connect-sheet"
      buttons={
        <>
          <button type="button" className="au-button" onClick={onClose}>
            Leave it
          </button>
          <button
            type="button"
            className="au-button au-button-primary"
            onClick={connect}
            disabled={!target}
            data-id="connect"
          >
            Connect
          </button>
        </>
      }
    >
      {ports.length > 1 && (
        <div className="au-field">
          <label className="au-label" htmlFor={`${id}-port`}>
            When it leaves by
          </label>
          <select
            id={`${id}-port`}
            className="au-input"
            aria-describedby={`${id}-words`}
            value={port}
            onChange={(event) => setPort(event.target.value)}
          >
            {ports.map((each) => (
              <option key={each.name} value={each.name}>
                {each.label}
              </option>
            ))}
          </select>
        </div>
      )}
      <div id={`${id}-words`} className="au-field au-port-words" data-id="port-words">
        <PortWords document={document} catalogue={catalogue} id={from} port={port} />
      </div>
      <div className="au-field">
        <label className="au-label" htmlFor={`${id}-to`}>
          Go on with
        </label>
        <select
          id={`${id}-to`}
          className="au-input"
          value={target}
          onChange={(event) => setTo(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && connect()}
        >
          {offered.map(([each, node]) => (
            <option key={each} value={each}>
              {node.name}
            </option>
          ))}
        </select>
        {offered.length === 0 && <p className="au-hint">There is no step it could be connected to.</p>}
      </div>
    </Dialog>
  );
}
