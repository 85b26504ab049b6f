import type { ReactFlowInstance } from "@xyflow/react";
import { NODE_HEIGHT, NODE_WIDTH } from "../model/composing";
import type { Position, WorkflowDocument } from "../model/document";

/** Names stay legible down to here (see FarSight): then the whole is worth more than the lines on the cards. */
const WHOLE = 0.45;
/** Where the whole does not fit, everything on the cards is to be read. */
const READABLE = 0.72;
const MARGIN = 36;

function bounds(places: Position[]) {
  const left = Math.min(...places.map((at) => at.x));
  const top = Math.min(...places.map((at) => at.y));
  const right = Math.max(...places.map((at) => at.x)) + NODE_WIDTH;
  const bottom = Math.max(...places.map((at) => at.y)) + NODE_HEIGHT;
  return { left, top, width: right - left, height: bottom - top };
}

/** No further than to the ends of what is drawn: beyond them is nothing to see. */
const within = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));

/**
 * What is seen first: everything, where it stays readable; else a readable size, beginning at the left or with
 * `towards` (the step a run is at) in the middle.
 */
export function firstView(
  flow: ReactFlowInstance<never, never>,
  document: WorkflowDocument,
  box: DOMRect,
  towards?: string,
): void {
  const places = Object.keys(document.nodes).map((id) => document.layout.nodes[id] ?? { x: 0, y: 0 });
  if (places.length === 0) return;
  const all = bounds(places);
  const room = { width: box.width - 2 * MARGIN, height: box.height - 2 * MARGIN };
  const fitting = Math.min(1, room.width / all.width, room.height / all.height);
  const zoom = fitting >= WHOLE ? fitting : READABLE;
  const middle = (size: number, from: number, length: number) => size / 2 - (from + length / 2) * zoom;
  const at = towards ? document.layout.nodes[towards] : undefined;
  let x = all.width * zoom <= room.width ? middle(box.width, all.left, all.width) : MARGIN - all.left * zoom;
  let y = all.height * zoom <= room.height ? middle(box.height, all.top, all.height) : MARGIN - all.top * zoom;
  if (at && all.width * zoom > room.width)
    x = within(middle(box.width, at.x, NODE_WIDTH), box.width - MARGIN - (all.left + all.width) * zoom, x);
  if (at && all.height * zoom > room.height)
    y = within(middle(box.height, at.y, NODE_HEIGHT), box.height - MARGIN - (all.top + all.height) * zoom, y);
  void flow.setViewport({ x, y, zoom });
}
