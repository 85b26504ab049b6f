import { type FinalConnectionState, type Node, useReactFlow } from "@xyflow/react";
import { type MouseEvent as ReactMouseEvent, useCallback } from "react";
import { insertExisting } from "../model/composing";
import { connect, placeUnder } from "./adding";
import { useEditorStore } from "./store";

const pointOf = (event: MouseEvent | TouchEvent | ReactMouseEvent) =>
  "changedTouches" in event ? (event.changedTouches[0] ?? null) : event;

/** What a drop means beyond the place: a connection dropped on a step leads to it, on nothing asks for one; a step on a connection joins it. */
export function useDropping(readOnly: boolean) {
  const store = useEditorStore();
  const flow = useReactFlow();

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const point = pointOf(event);
      if (!point || state.isValid || state.toNode || !state.fromNode || state.fromHandle?.type !== "source") return;
      const under = document.elementFromPoint(point.clientX, point.clientY);
      const after = { id: state.fromNode.id, port: state.fromHandle.id ?? "success" };
      const to = under?.closest<HTMLElement>(".react-flow__node-step")?.dataset.id;
      if (to && to !== after.id) connect(store, { from: after.id, port: after.port, to });
      if (to || !under?.closest(".react-flow__pane")) return;
      const at = placeUnder(flow, point.clientX, point.clientY);
      store.getState().open("insert", { after, at });
    },
    [store, flow],
  );

  const onNodeDragStop = useCallback(
    (event: MouseEvent | TouchEvent | ReactMouseEvent, node: Node, dragged: Node[]) => {
      const point = pointOf(event);
      if (!point || dragged.length > 1) return;
      const under = document.elementsFromPoint(point.clientX, point.clientY);
      const edge = under.map((element) => element.closest<HTMLElement>(".react-flow__edge")).find(Boolean)?.dataset.id;
      const { document: drawn, catalogue, perform } = store.getState();
      if (edge) perform(insertExisting(drawn, catalogue, node.id, edge));
    },
    [store],
  );

  const onDoubleClick = useCallback(
    (event: ReactMouseEvent) => {
      if (!(event.target instanceof Element) || !event.target.matches(".react-flow__pane")) return;
      store.getState().open("insert", { at: placeUnder(flow, event.clientX, event.clientY) });
    },
    [store, flow],
  );
  return readOnly ? {} : { onConnectEnd, onNodeDragStop, onDoubleClick };
}
