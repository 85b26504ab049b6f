import type { Catalogue } from "../model/catalogue";
import { typeWord } from "../model/completing";
import type { WorkflowDocument } from "../model/document";
import { portsOfNode } from "../model/graph";
import { declaredPort } from "../model/ports";
import { carriedBy } from "../model/upstream";

const MOST = 6;

interface Props {
  document: WorkflowDocument;
  catalogue: Catalogue;
  id: string;
  port: string;
}

/** What a way out is: its kind, when it is taken, and what can be read behind it. */
export function PortWords({ document, catalogue, id, port: name }: Props) {
  const node = document.nodes[id];
  const port = portsOfNode(document, catalogue, id).find((each) => each.name === name);
  if (!node || !port) return null;
  const spec = catalogue.steps[node.type];
  const about = port.gone ?? declaredPort(spec, node, name)?.about;
  const data = port.gone ? [] : carriedBy(document, catalogue, id, name);
  return (
    <>
      <p className="au-port-kind">
        <span className="au-port-mark" data-kind={port.kind} data-gone={port.gone ? "" : undefined} />
        <strong>{port.label}</strong> {catalogue.port_kinds[port.kind] ?? ""}
      </p>
      {about && <p>{about}</p>}
      {spec && !port.gone && data.length === 0 && <p>It carries nothing.</p>}
      {data.length > 0 && (
        <ul aria-label="What can be read behind it">
          {data.slice(0, MOST).map((datum) => (
            <li key={datum.expression}>
              <code>{datum.expression}</code> {typeWord(datum.type)}
            </li>
          ))}
          {data.length > MOST && <li>and {data.length - MOST} more</li>}
        </ul>
      )}
    </>
  );
}
