import type { Edge, Node } from "@xyflow/react";
import { type MouseEvent as ReactMouseEvent, useCallback } from "react";
import { type Menu, useEditorStore } from "./store";

type Press = ReactMouseEvent | MouseEvent;

/** React Flow's context menu events as menus of ours. What is pressed is selected first, unless it already is. */
export function useMenus(readOnly: boolean) {
  const store = useEditorStore();
  const open = useCallback(
    (event: Press, of: Menu["of"]) => {
      event.preventDefault();
      store.getState().openMenu({ x: event.clientX, y: event.clientY, of });
    },
    [store],
  );
  const onNodeContextMenu = useCallback(
    (event: Press, node: Node) => {
      const { document, selection, select } = store.getState();
      if (!(node.id in document.nodes)) return;
      if (!selection.nodes.includes(node.id)) select([node.id]);
      open(event, "steps");
    },
    [store, open],
  );
  const onEdgeContextMenu = useCallback(
    (event: Press, edge: Edge) => {
      store.getState().select([], edge.id);
      open(event, "edge");
    },
    [store, open],
  );
  const onSelectionContextMenu = useCallback((event: Press) => open(event, "steps"), [open]);
  const onPaneContextMenu = useCallback((event: Press) => open(event, "canvas"), [open]);
  return readOnly ? {} : { onNodeContextMenu, onEdgeContextMenu, onSelectionContextMenu, onPaneContextMenu };
}
