import type { ReactFlowInstance } from "@xyflow/react";
import { say } from "../interface/toast";
import type { StepSpec } from "../model/catalogue";
import { replaceType } from "../model/changing";
import { addAfter, addAt, type Composed, insertOnEdge, NODE_HEIGHT, NODE_WIDTH } from "../model/composing";
import type { Edge, Position } from "../model/document";
import { whyNot, whyPortNot } from "../model/graph";
import { newEdgeId } from "../model/ids";
import { remember } from "./recent";
import type { Adding, EditorStore } from "./store";

/** Where on the screen, in the document's coordinates: a card put there has the pointer in its upper left. */
export function placeUnder(flow: ReactFlowInstance, x: number, y: number): Position {
  const at = flow.screenToFlowPosition({ x: x - NODE_WIDTH / 4, y: y - NODE_HEIGHT / 2 });
  return { x: Math.round(at.x), y: Math.round(at.y) };
}

/** The middle of what is seen, in the document's coordinates. */
export function centre(flow: ReactFlowInstance): Position {
  const box = document.querySelector(".au-canvas")?.getBoundingClientRect();
  if (!box) return { x: 0, y: 0 };
  const at = flow.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
  return { x: Math.round(at.x - NODE_WIDTH / 2), y: Math.round(at.y - NODE_HEIGHT / 2) };
}

const AIR = 32;

/** How far to move so that a stretch lies inside another: no further than needed. */
const shift = (from: number, to: number, least: number, most: number): number =>
  from < least + AIR ? least + AIR - from : Math.min(0, most - AIR - to);

/** Moves the view just so far that the step lies inside. */
export function show(flow: ReactFlowInstance, store: EditorStore, id: string): void {
  const at = store.getState().document.layout.nodes[id];
  const box = document.querySelector(".au-canvas")?.getBoundingClientRect();
  if (!at || !box) return;
  const from = flow.flowToScreenPosition(at);
  const to = flow.flowToScreenPosition({ x: at.x + NODE_WIDTH, y: at.y + NODE_HEIGHT });
  const x = shift(from.x, to.x, box.left, box.right);
  const y = shift(from.y, to.y, box.top, box.bottom);
  const view = flow.getViewport();
  if (x !== 0 || y !== 0) void flow.setViewport({ ...view, x: view.x + x, y: view.y + y }, { duration: 200 });
}

/** Connects two steps, or says why that cannot be. */
export function connect(store: EditorStore, edge: Edge): void {
  const { document: drawn, catalogue, perform: change } = store.getState();
  const reason = whyNot(drawn, edge) ?? whyPortNot(drawn, catalogue, edge);
  if (reason) say(reason, "warning");
  else change({ kind: "connect", id: newEdgeId(drawn), edge });
}

/** Asks for the step that follows at a way out, or says why none can. */
export function askAt(store: EditorStore, id: string, port: string): void {
  const { document: drawn, catalogue, open } = store.getState();
  const reason = whyPortNot(drawn, catalogue, { from: id, port, to: "" });
  if (reason) say(reason, "warning");
  else open("insert", { after: { id, port } });
}

/** Adds a step of this type where the sheet was opened for, or replaces the step it was opened for. */
export function addWhereAsked(flow: ReactFlowInstance, store: EditorStore, spec: StepSpec, asked: Adding): void {
  const { document, catalogue } = store.getState();
  const { edge, after, at, replace } = asked;
  remember(spec.type);
  if (replace) {
    store.getState().perform(replaceType(document, catalogue, replace, spec), { select: [replace] });
  } else if (edge) insertStep(flow, store, spec, edge);
  else if (after) perform(flow, store, addAfter(document, catalogue, spec, after.id, after.port, at));
  else if (at) perform(flow, store, addAt(document, spec, at));
  else addStep(flow, store, spec);
}

function perform(flow: ReactFlowInstance, store: EditorStore, made: Composed | null): void {
  if (!made) return;
  store.getState().perform(made.edit, { select: made.select });
  const first = made.select[0];
  if (first) show(flow, store, first);
}

/** Enter or a click in the palette: after the one selected step, on its first free port; else in the middle. */
export function addStep(flow: ReactFlowInstance, store: EditorStore, spec: StepSpec): void {
  const { document, catalogue, selection } = store.getState();
  remember(spec.type);
  const [only, ...more] = selection.nodes;
  const made =
    only && more.length === 0 ? addAfter(document, catalogue, spec, only) : addAt(document, spec, centre(flow));
  perform(flow, store, made);
}

export function insertStep(flow: ReactFlowInstance, store: EditorStore, spec: StepSpec, edge: string): void {
  perform(flow, store, insertOnEdge(store.getState().document, spec, edge));
}

/** A drop from the palette: on a connection it is inserted, on the canvas it is put there, elsewhere nothing happens. */
export function dropStep(flow: ReactFlowInstance, store: EditorStore, spec: StepSpec, x: number, y: number): void {
  const under = document.elementsFromPoint(x, y);
  if (!under.some((element) => element.closest(".au-canvas"))) return;
  const edge = under.map((element) => element.closest<HTMLElement>(".react-flow__edge")).find(Boolean)?.dataset.id;
  if (edge) {
    insertStep(flow, store, spec, edge);
    return;
  }
  remember(spec.type);
  // It lies where it was put: the view stays.
  const made = addAt(store.getState().document, spec, placeUnder(flow, x, y));
  store.getState().perform(made.edit, { select: made.select });
}
