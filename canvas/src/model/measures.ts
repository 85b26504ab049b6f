import { NODE_HEIGHT } from "./composing";
import { isError, type Port } from "./ports";

const PORT_SPACING = 28;

/** The error port sits on the lower edge; the others share the right side. */
export const sidePorts = (ports: Port[]): Port[] => ports.filter((port) => !isError(port));

/** 64 px, and taller only when more than two ports need the room. */
export const heightFor = (ports: Port[]): number => Math.max(NODE_HEIGHT, sidePorts(ports).length * PORT_SPACING + 8);

/** Where the n-th of the ports on the right side sits, from the top. */
export function portOffset(ports: Port[], index: number): number {
  const count = sidePorts(ports).length;
  return heightFor(ports) / 2 + (index - (count - 1) / 2) * PORT_SPACING;
}
