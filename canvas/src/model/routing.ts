import type { Catalogue } from "./catalogue";
import { NODE_WIDTH } from "./composing";
import type { Edge, WorkflowDocument } from "./document";
import { portsOfNode } from "./graph";
import { heightFor, portOffset, sidePorts } from "./measures";

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const AIR = 2;
const FROM_SOURCE = 30;
const BEFORE_TARGET = 28;
const BESIDE = 18;

const crosses = (box: Box, x1: number, y1: number, x2: number, y2: number): boolean =>
  Math.min(x1, x2) < box.right &&
  Math.max(x1, x2) > box.left &&
  Math.min(y1, y2) < box.bottom &&
  Math.max(y1, y2) > box.top;

/** The room each card takes, with a little air around it. */
export function boxesOf(document: WorkflowDocument, catalogue: Catalogue): Map<string, Box> {
  const boxes = new Map<string, Box>();
  for (const id of Object.keys(document.nodes)) {
    const { x, y } = document.layout.nodes[id] ?? { x: 0, y: 0 };
    const height = heightFor(portsOfNode(document, catalogue, id));
    boxes.set(id, { left: x - AIR, top: y - AIR, right: x + NODE_WIDTH + AIR, bottom: y + height + AIR });
  }
  return boxes;
}

/**
 * Where the line of an edge turns (its x): in the middle, unless it would then run behind a card and would not when
 * it turns just before its target, just after its source or between the cards in its way. Undefined: leave it to the drawing.
 *
 *     a ──┐                 a ────────────┐
 *         │ ┌───┐   not         ┌───┐     │   but turn where the way is free
 *         └─│ x │─► b           │ x │     └─► b
 *           └───┘               └───┘
 */
export function turnOf(
  document: WorkflowDocument,
  catalogue: Catalogue,
  boxes: Map<string, Box>,
  edge: Edge,
): number | undefined {
  const from = boxes.get(edge.from);
  const to = boxes.get(edge.to);
  const node = document.nodes[edge.from];
  if (!from || !to || !node || edge.port === "error") return undefined;
  const ports = portsOfNode(document, catalogue, edge.from);
  const index = Math.max(
    0,
    sidePorts(ports).findIndex((port) => port.name === edge.port),
  );
  const [x1, y1] = [from.right - AIR, from.top + AIR + portOffset(ports, index)];
  const [x2, y2] = [to.left + AIR, (to.top + to.bottom) / 2];
  if (x2 - x1 < NODE_WIDTH) return undefined;
  const others = [...boxes].filter(([id]) => id !== edge.from && id !== edge.to).map(([, box]) => box);
  const met = (turn: number) =>
    others.filter(
      (box) => crosses(box, x1, y1, turn, y1) || crosses(box, turn, y1, turn, y2) || crosses(box, turn, y2, x2, y2),
    );
  const turns = [(x1 + x2) / 2, x2 - BEFORE_TARGET, x1 + FROM_SOURCE];
  if (turns.every((turn) => met(turn).length > 0))
    for (const box of new Set(turns.flatMap(met))) turns.push(box.left - BESIDE, box.right + BESIDE);
  return turns
    .filter((turn) => turn >= x1 + FROM_SOURCE && turn <= x2 - BEFORE_TARGET)
    .reduce((best, turn) => (met(turn).length < met(best).length ? turn : best));
}
