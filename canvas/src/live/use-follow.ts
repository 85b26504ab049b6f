import type { ReactFlowInstance } from "@xyflow/react";
import { type RefObject, useEffect, useRef } from "react";
import type { WorkflowDocument } from "../model/document";
import { firstView } from "../nodes/first-view";

/**
 * Keeps the step a run is at in view, and all in view where there is room, until a person moves the canvas: from
 * then on it stays where they put it.
 */
export function useFollow(box: RefObject<HTMLElement | null>, document: WorkflowDocument, towards: string | undefined) {
  const flow = useRef<ReactFlowInstance<never, never> | null>(null);
  const moved = useRef(false);
  const show = useRef(() => undefined as undefined);
  show.current = () => {
    const room = box.current?.getBoundingClientRect();
    if (flow.current && room && !moved.current) firstView(flow.current, document, room, towards);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: where the run is decides; show is always the newest.
  useEffect(() => show.current(), [towards]);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(() => show.current());
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return {
    onInit: (instance: unknown) => {
      flow.current = instance as ReactFlowInstance<never, never>;
      show.current();
    },
    /** Only a person's move comes with an event. */
    onMoveStart: (event: unknown) => {
      if (event) moved.current = true;
    },
  };
}
