import { useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import { show } from "./adding";
import { useEditorStore } from "./store";

/** The inspector takes room from the canvas when it opens: the step that was selected must not end under it. */
export function useKeepInView(box: RefObject<HTMLElement | null>): void {
  const store = useEditorStore();
  const flow = useReactFlow();
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(() => {
      const [only, ...more] = store.getState().selection.nodes;
      if (only && more.length === 0) show(flow, store, only);
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box, store, flow]);
}
