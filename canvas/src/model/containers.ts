import type { Catalogue } from "./catalogue";
import { NODE_HEIGHT, NODE_WIDTH } from "./composing";
import type { Position, WorkflowDocument } from "./document";
import type { Edit } from "./edits";

/** The room a container's frame leaves around the cards in it, and above them for its title. */
const PADDING = 24;
const TITLE = 30;

export interface Frame {
  id: string;
  name: string;
  at: Position;
  width: number;
  height: number;
}

const inside = (document: WorkflowDocument, container: string): string[] =>
  Object.entries(document.nodes)
    .filter(([, node]) => node.inside === container)
    .map(([id]) => id);

/** The containers around a node, the innermost first. A ring, which the server reports, ends it. */
export function around(document: WorkflowDocument, id: string): string[] {
  const found: string[] = [];
  for (let at = document.nodes[id]?.inside; at && at in document.nodes; at = document.nodes[at]?.inside) {
    if (found.includes(at)) break;
    found.push(at);
  }
  return found;
}

/** Containers a node may be put into: all but itself and those that lie in it. */
export function containersFor(document: WorkflowDocument, catalogue: Catalogue, id: string): string[] {
  return Object.keys(document.nodes).filter(
    (other) =>
      catalogue.steps[document.nodes[other]?.type ?? ""]?.container &&
      other !== id &&
      !around(document, other).includes(id),
  );
}

/** Puts a node into a container, or out of all; connections across the border leave, since none may cross it. */
export function putInside(document: WorkflowDocument, id: string, container: string | undefined): Edit {
  const crossing = Object.entries(document.edges).filter(([, edge]) => {
    const other = edge.from === id ? edge.to : edge.to === id ? edge.from : null;
    return other !== null && document.nodes[other]?.inside !== container;
  });
  const edit: Edit = { kind: "set-inside", id, inside: container };
  const name = document.nodes[id]?.name ?? id;
  const edits = [edit, ...crossing.map(([edge]): Edit => ({ kind: "disconnect", id: edge }))];
  return edits.length === 1 ? edit : { kind: "batch", label: `move ${name}`, edits };
}

/** Where each container's body is drawn: around the cards in it, frames in it included; outer frames come first. */
export function framesOf(document: WorkflowDocument, places = document.layout.nodes): Frame[] {
  const frames = new Map<string, Frame>();
  const frame = (id: string, seen: string[]): Frame | null => {
    const known = frames.get(id);
    if (known || seen.includes(id)) return known ?? null;
    const boxes = inside(document, id).flatMap((inner) => {
      const at = places[inner] ?? { x: 0, y: 0 };
      const own = { left: at.x, top: at.y, right: at.x + NODE_WIDTH, bottom: at.y + NODE_HEIGHT };
      const body = frame(inner, [...seen, id]);
      if (!body) return [own];
      const { x, y } = body.at;
      return [own, { left: x, top: y, right: x + body.width, bottom: y + body.height }];
    });
    if (boxes.length === 0) return null;
    const left = Math.min(...boxes.map((box) => box.left)) - PADDING;
    const top = Math.min(...boxes.map((box) => box.top)) - PADDING - TITLE;
    const made = {
      id,
      name: document.nodes[id]?.name ?? id,
      at: { x: left, y: top },
      width: Math.max(...boxes.map((box) => box.right)) + PADDING - left,
      height: Math.max(...boxes.map((box) => box.bottom)) + PADDING - top,
    };
    frames.set(id, made);
    return made;
  };
  const containers = new Set(Object.values(document.nodes).map((node) => node.inside));
  for (const id of containers) if (id) frame(id, []);
  return [...frames.values()].sort((a, b) => around(document, a.id).length - around(document, b.id).length);
}

/** The innermost container whose frame holds a place. */
export function containerAt(document: WorkflowDocument, at: Position): string | undefined {
  const middle = { x: at.x + NODE_WIDTH / 2, y: at.y + NODE_HEIGHT / 2 };
  return framesOf(document)
    .reverse()
    .find(
      (frame) =>
        middle.x >= frame.at.x &&
        middle.x <= frame.at.x + frame.width &&
        middle.y >= frame.at.y &&
        middle.y <= frame.at.y + frame.height,
    )?.id;
}
