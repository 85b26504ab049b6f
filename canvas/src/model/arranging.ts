import type { Catalogue } from "./catalogue";
import { NODE_WIDTH } from "./composing";
import type { Position, WorkflowDocument } from "./document";
import type { Edit } from "./edits";
import { portsOfNode } from "./graph";
import { heightFor } from "./measures";

export type Line = "left" | "centre" | "right" | "top" | "middle" | "bottom";

interface Box {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

const boxOf = (document: WorkflowDocument, catalogue: Catalogue, id: string): Box => {
  const { x, y } = document.layout.nodes[id] ?? { x: 0, y: 0 };
  return { id, x, y, width: NODE_WIDTH, height: heightFor(portsOfNode(document, catalogue, id)) };
};

const moved = (to: Record<string, Position>): Edit => ({ kind: "move", to });

/** Steps on one line: their left edges, their middles … */
export function align(document: WorkflowDocument, catalogue: Catalogue, ids: string[], line: Line): Edit | null {
  const boxes = ids.filter((id) => id in document.nodes).map((id) => boxOf(document, catalogue, id));
  if (boxes.length < 2) return null;
  const left = Math.min(...boxes.map((box) => box.x));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const top = Math.min(...boxes.map((box) => box.y));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const place = (box: Box): Position => {
    switch (line) {
      case "left":
        return { x: left, y: box.y };
      case "right":
        return { x: right - box.width, y: box.y };
      case "centre":
        return { x: Math.round((left + right - box.width) / 2), y: box.y };
      case "top":
        return { x: box.x, y: top };
      case "bottom":
        return { x: box.x, y: bottom - box.height };
      case "middle":
        return { x: box.x, y: Math.round((top + bottom - box.height) / 2) };
    }
  };
  return moved(Object.fromEntries(boxes.map((box) => [box.id, place(box)])));
}

/** The same gap between one step and the next; the outermost stay where they are. */
export function distribute(
  document: WorkflowDocument,
  catalogue: Catalogue,
  ids: string[],
  along: "x" | "y",
): Edit | null {
  const size = along === "x" ? "width" : "height";
  const boxes = ids
    .filter((id) => id in document.nodes)
    .map((id) => boxOf(document, catalogue, id))
    .sort((a, b) => a[along] - b[along]);
  const [first, last] = [boxes[0], boxes.at(-1)];
  if (boxes.length < 3 || !first || !last) return null;
  const taken = boxes.reduce((sum, box) => sum + box[size], 0);
  const gap = (last[along] + last[size] - first[along] - taken) / (boxes.length - 1);
  const to: Record<string, Position> = {};
  let at = first[along];
  for (const box of boxes) {
    to[box.id] = { x: box.x, y: box.y, [along]: Math.round(at) };
    at += box[size] + gap;
  }
  return moved(to);
}
