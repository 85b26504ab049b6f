import { MiniMap } from "@xyflow/react";
import { useEditor } from "./store";

/** Drawing it costs a moment for every step. */
const TOO_MANY = 2_000;

/** The whole workflow, small: drag in it to look elsewhere. */
export function Overview() {
  const shown = useEditor((state) => state.overview && Object.keys(state.document.nodes).length <= TOO_MANY);
  if (!shown) return null;
  return (
    <MiniMap
      className="au-overview"
      pannable
      zoomable
      ariaLabel="Overview of the workflow"
      nodeBorderRadius={14}
      nodeColor="var(--au-overview-step)"
      nodeStrokeWidth={0}
      bgColor="var(--au-surface)"
      maskColor="var(--au-overview-mask)"
    />
  );
}
