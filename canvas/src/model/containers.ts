import type { Catalogue } from "./catalogue";
import { NODE_HEIGHT, NODE_WIDTH } from "./composing";
import type { Edge, Position, WorkflowDocument } from "./document";
import type { Edit } from "./edits";
import { around, edgesFrom, whyNot } from "./graph";
import { newEdgeId } from "./ids";

/** The room a container's frame leaves around the cards in it, and above them for its title. */
export const FRAME_PADDING = 24;
export const FRAME_TITLE = 30;
/** Between a container's card and the frame below it, when steps are arranged. */
export const FRAME_GAP = 28;

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

/** Containers a node may be put into: all but itself and those that lie in it. */
export function containersFor(document: WorkflowDocument, catalogue: Catalogue, id: string): string[] {
  return Object.keys(document.nodes).filter(
    (other) =>
      catalogue.steps[document.nodes[other]?.type ?? ""]?.container &&
      other !== id &&
      !around(document, other).includes(id),
  );
}

/** Moved nodes that one comes to from a moved node without meeting one that stays. */
function throughMoved(document: WorkflowDocument, from: string, moved: (id: string) => boolean): Set<string> {
  const reached = new Set([from]);
  for (const id of reached)
    for (const [, edge] of edgesFrom(document, id)) if (edge.port !== "error" && moved(edge.to)) reached.add(edge.to);
  return reached;
}

/** The ways that closed behind what was moved: from what led to it to what followed, where both stay together. */
function closing(document: WorkflowDocument, crossing: [string, Edge][], into: ReadonlyMap<string, unknown>): Edit[] {
  const gone = new Set(crossing.map(([id]) => id));
  let rest: WorkflowDocument = {
    ...document,
    edges: Object.fromEntries(Object.entries(document.edges).filter(([id]) => !gone.has(id))),
  };
  const edits: Edit[] = [];
  for (const [, entry] of crossing) {
    if (into.has(entry.from)) continue;
    const reached = throughMoved(document, entry.to, (id) => into.has(id));
    for (const [, exit] of crossing) {
      if (!reached.has(exit.from) || into.has(exit.to) || exit.port === "error") continue;
      const edge = { ...entry, to: exit.to };
      if (whyNot(rest, edge)) continue;
      const id = newEdgeId(rest);
      rest = { ...rest, edges: { ...rest.edges, [id]: edge } };
      edits.push({ kind: "connect", id, edge });
    }
  }
  return edits;
}

/**
 * Puts nodes into containers, or out of all. Connections across the borders leave, since none may cross one, and the
 * ways they were part of close behind them.
 */
function putAll(document: WorkflowDocument, into: ReadonlyMap<string, string | undefined>): Edit[] {
  const inside = (id: string) => (into.has(id) ? into.get(id) : document.nodes[id]?.inside);
  const crossing = Object.entries(document.edges).filter(
    ([, edge]) => (into.has(edge.from) || into.has(edge.to)) && inside(edge.from) !== inside(edge.to),
  );
  const edits = [...into].map(([id, container]): Edit => ({ kind: "set-inside", id, inside: container }));
  const parted = crossing.map(([edge]): Edit => ({ kind: "disconnect", id: edge }));
  return [...edits, ...parted, ...closing(document, crossing, into)];
}

export function putInside(document: WorkflowDocument, id: string, container: string | undefined): Edit {
  const edits = putAll(document, new Map([[id, container]]));
  const name = document.nodes[id]?.name ?? id;
  return edits.length === 1 && edits[0] ? edits[0] : { kind: "batch", label: `move ${name}`, edits };
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
    const left = Math.min(...boxes.map((box) => box.left)) - FRAME_PADDING;
    const top = Math.min(...boxes.map((box) => box.top)) - FRAME_PADDING - FRAME_TITLE;
    const made = {
      id,
      name: document.nodes[id]?.name ?? id,
      at: { x: left, y: top },
      width: Math.max(...boxes.map((box) => box.right)) + FRAME_PADDING - left,
      height: Math.max(...boxes.map((box) => box.bottom)) + FRAME_PADDING - top,
    };
    frames.set(id, made);
    return made;
  };
  const containers = new Set(Object.values(document.nodes).map((node) => node.inside));
  for (const id of containers) if (id) frame(id, []);
  return [...frames.values()].sort((a, b) => around(document, a.id).length - around(document, b.id).length);
}

const holds = (frame: Frame, at: Position): boolean => {
  const middle = { x: at.x + NODE_WIDTH / 2, y: at.y + NODE_HEIGHT / 2 };
  return (
    middle.x >= frame.at.x &&
    middle.x <= frame.at.x + frame.width &&
    middle.y >= frame.at.y &&
    middle.y <= frame.at.y + frame.height
  );
};

/** The innermost container whose frame holds a place. */
export const containerAt = (document: WorkflowDocument, at: Position): string | undefined =>
  framesOf(document)
    .reverse()
    .find((frame) => holds(frame, at))?.id;

/** The moved cards, and with a container's card all that lies in it. */
export function withBodies(document: WorkflowDocument, to: Record<string, Position>): Record<string, Position> {
  const all = { ...to };
  for (const [id, node] of Object.entries(document.nodes)) {
    if (id in to || node.inside === undefined) continue;
    const container = around(document, id).find((each) => each in to);
    const [from, now] = [document.layout.nodes[container ?? ""], to[container ?? ""]];
    if (!from || !now) continue;
    const at = document.layout.nodes[id] ?? { x: 0, y: 0 };
    all[id] = { x: at.x + now.x - from.x, y: at.y + now.y - from.y };
  }
  return all;
}

/**
 * What follows when cards are dropped: one that lands in the frame of another container comes to lie in it, one that
 * was dragged out of its own leaves it. Frames count as they were before the drag, since they follow their cards.
 */
export function dropped(document: WorkflowDocument, to: Record<string, Position>): Edit {
  const move: Edit = { kind: "move", to };
  const moving = Object.keys(to);
  const frames = framesOf(document).reverse();
  const into = new Map<string, string | undefined>();
  for (const [id, at] of Object.entries(to)) {
    const before = document.nodes[id]?.inside;
    if (before !== undefined && moving.includes(before)) continue; // it goes where its container goes
    const may = (container: string) =>
      container !== id && !moving.includes(container) && !around(document, container).includes(id);
    const inside = frames.find((frame) => may(frame.id) && holds(frame, at))?.id;
    if (inside !== before) into.set(id, inside);
  }
  if (into.size === 0) return move;
  const name = moving.length === 1 ? (document.nodes[moving[0] ?? ""]?.name ?? "step") : `${moving.length} steps`;
  return { kind: "batch", label: `move ${name}`, edits: [move, ...putAll(document, into)] };
}
