import type { Connection, EdgeChange, Edge as FlowEdge } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import { say } from "../interface/toast";
import { whyNot, whyPortNot } from "../model/graph";
import { paintEdges } from "../model/live";
import { hiddenIn } from "../model/marks";
import { flowEdges } from "../nodes/flow";
import { connect } from "./adding";
import { useEditor, useEditorStore } from "./store";
import { useComparison } from "./use-comparison";

const LINGER = 250;

const asEdge = (connection: Connection) => ({
  from: connection.source,
  port: connection.sourceHandle ?? "success",
  to: connection.target,
});

/** React Flow's edges from the document; connecting, reconnecting and deleting as edits. */
export function useFlowEdges(readOnly: boolean) {
  const store = useEditorStore();
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const selected = useEditor((state) => state.selection.edge);
  const [near, setNear] = useState<string | null>(null);
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);

  const insert = useCallback((id: string) => store.getState().open("insert", { edge: id }), [store]);
  const remove = useCallback((id: string) => store.getState().perform({ kind: "disconnect", id }), [store]);

  const live = useEditor((state) => state.trial?.live ?? null);
  const paints = useMemo(() => (live ? paintEdges(document, live.steps) : {}), [document, live]);
  const comparison = useComparison();
  const edges = useMemo(() => {
    const buttons = readOnly ? {} : { onInsert: insert, onDelete: remove };
    const hidden = hiddenIn(document).steps;
    const all = flowEdges(document, catalogue, selected, (id) => ({
      near: id === near,
      ...buttons,
      ...(paints[id] ? { paint: paints[id] } : {}),
      ...(comparison?.newEdges.has(id) ? { fresh: true } : {}),
    }));
    return hidden.size === 0 ? all : all.filter((edge) => !hidden.has(edge.source) && !hidden.has(edge.target));
  }, [document, catalogue, selected, near, paints, comparison, readOnly, insert, remove]);

  const onEdgesChange = useCallback(
    (changes: EdgeChange[]) => {
      for (const change of changes)
        if (change.type === "select" && change.selected) store.getState().select([], change.id);
        else if (change.type === "select" && store.getState().selection.edge === change.id)
          store.getState().select(store.getState().selection.nodes);
    },
    [store],
  );

  const onConnect = useCallback((connection: Connection) => connect(store, asEdge(connection)), [store]);

  const onReconnect = useCallback(
    (old: FlowEdge, connection: Connection) => {
      const state = store.getState();
      const { [old.id]: _, ...others } = state.document.edges;
      const left = { ...state.document, edges: others };
      const reason =
        whyNot(left, asEdge(connection)) ?? whyPortNot(state.document, state.catalogue, asEdge(connection));
      if (reason) say(reason, "warning");
      else state.perform({ kind: "reconnect", id: old.id, edge: asEdge(connection) });
    },
    [store],
  );

  /** The buttons sit beside the line: they stay a moment, so that the pointer can reach them. */
  const onEdgeMouseEnter = useCallback((_: unknown, edge: FlowEdge) => {
    clearTimeout(leaving.current);
    setNear(edge.id);
  }, []);
  const onEdgeMouseLeave = useCallback(() => {
    const leave = () => {
      if (window.document.querySelector(".au-node-edge-buttons:hover")) leaving.current = setTimeout(leave, LINGER);
      else setNear(null);
    };
    leaving.current = setTimeout(leave, LINGER);
  }, []);

  return { edges, onEdgesChange, onConnect, onReconnect, onEdgeMouseEnter, onEdgeMouseLeave };
}
