import { Background, BackgroundVariant, Controls, ReactFlow } from "@xyflow/react";
import { useMemo, useRef } from "react";
import { type LiveState, paintEdges, stepOfNode } from "../model/live";
import { FarSight } from "../nodes/FarSight";
import { cardData, flowEdges, flowNode, usedPorts } from "../nodes/flow";
import { liveFace } from "../nodes/live-face";
import { StepCard } from "../nodes/StepCard";
import { StepEdge } from "../nodes/StepEdge";
import { useRun } from "./store";
import { useFollow } from "./use-follow";

const nodeTypes = { step: StepCard };
const edgeTypes = { step: StepEdge };
const BUSY = new Set(["running", "waiting", "retrying", "failed"]);

function useNodes() {
  const document = useRun((state) => state.document);
  const catalogue = useRun((state) => state.catalogue);
  const live = useRun((state) => state.live);
  const chosen = useRun((state) => state.node);
  const used = useMemo(() => usedPorts(document), [document]);
  return useMemo(
    () =>
      Object.keys(document.nodes).map((id) => {
        const face = liveFace(catalogue, stepOfNode(live, id));
        const data = cardData(document, catalogue, id, { used: used.get(id), readOnly: true, live: face });
        return flowNode(id, document.layout.nodes[id] ?? { x: 0, y: 0 }, data, id === chosen);
      }),
    [document, catalogue, live, chosen, used],
  );
}

/** The node the run is at: what it does or waits for, or what failed; the last one reached once it has ended. */
function whereItIs(live: LiveState): string | undefined {
  const steps = Object.values(live.steps).filter((step) => step.started_at !== null);
  const busy = steps.find((step) => BUSY.has(step.status));
  return (busy ?? steps.sort((a, b) => b.seq - a.seq)[0])?.node;
}

/** The canvas of the editor, read-only, painted with what happens. */
export function RunCanvas() {
  const document = useRun((state) => state.document);
  const catalogue = useRun((state) => state.catalogue);
  const live = useRun((state) => state.live);
  const look = useRun((state) => state.look);
  const box = useRef<HTMLElement>(null);
  const nodes = useNodes();
  const edges = useMemo(() => {
    const paints = paintEdges(document, live);
    return flowEdges(document, catalogue, null, (id) => ({ near: false, paint: paints[id] }));
  }, [document, catalogue, live]);
  const follow = useFollow(box, document, whereItIs(live));
  return (
    <section ref={box} className="au-canvas" aria-label="Canvas" data-id="canvas">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        {...follow}
        onNodeClick={(_, node) => look(node.id)}
        onNodesChange={(changes) => {
          for (const change of changes) if (change.type === "select" && change.selected) look(change.id);
        }}
        onPaneClick={() => look(null)}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        minZoom={0.15}
        maxZoom={2}
        zoomOnDoubleClick={false}
        onlyRenderVisibleElements={nodes.length > 300}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--au-dots)" />
        <FarSight />
        <Controls showInteractive={false} position="bottom-left" />
      </ReactFlow>
    </section>
  );
}
