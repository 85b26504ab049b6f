import { Handle, Position } from "@xyflow/react";
import { Fragment } from "react";
import { portOffset, sidePorts } from "../model/measures";
import { isError, type Port } from "../model/ports";

/** Ports are placed inside the card's border. */
const BORDER = 1;

/** What a port is called where it can be reached: what Enter does there, if it does anything. */
function nameOf(port: Port, readOnly: boolean): string {
  if (port.gone) return `${port.label}: never taken`;
  return readOnly ? port.label : `${port.label}: add a step`;
}

/** With its step selected a port is reached by keyboard: Tab leads to the first, arrows to the others. */
const reached = (port: Port, readOnly: boolean, first: boolean) => ({
  tabIndex: first ? 0 : -1,
  role: readOnly ? "img" : "button", // who only looks can do nothing with it
  "aria-label": nameOf(port, readOnly),
});

interface Props {
  ports: Port[];
  used: string;
  readOnly: boolean;
  reach: boolean;
}

/** The ways out of a card, with their names where there are several. */
export function Ports({ ports, used: inUse, readOnly, reach }: Props) {
  const error = ports.find(isError);
  const side = sidePorts(ports);
  const used = new Set(inUse.split("\n"));
  return (
    <>
      {side.map((port, index) => (
        <Fragment key={port.name}>
          <Handle
            type="source"
            position={Position.Right}
            id={port.name}
            className="au-node-port"
            style={{ top: portOffset(ports, index) - BORDER }}
            isConnectable={!readOnly && !port.gone}
            data-id={`port-${port.name}`}
            data-kind={port.kind}
            data-gone={port.gone ? "" : undefined}
            {...(reach && reached(port, readOnly, index === 0))}
          />
          {side.length > 1 && (
            <span className="au-node-port-label" style={{ top: portOffset(ports, index) - BORDER }}>
              {port.label}
            </span>
          )}
        </Fragment>
      ))}
      {error && (
        <>
          <Handle
            type="source"
            position={Position.Bottom}
            id="error"
            className={`au-node-port au-node-port-error${used.has("error") ? " au-node-port-used" : ""}`}
            isConnectable={!readOnly && !error.gone}
            data-id="port-error"
            data-kind="error"
            data-gone={error.gone ? "" : undefined}
            {...(reach && reached(error, readOnly, side.length === 0))}
          />
          <span
            className={`au-node-port-label au-node-port-label-error${used.has("error") ? " au-node-port-used" : ""}`}
          >
            {error.label}
          </span>
        </>
      )}
    </>
  );
}
