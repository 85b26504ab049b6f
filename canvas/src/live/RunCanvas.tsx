import { Background, BackgroundVariant, Controls, ReactFlow } from "@xyflow/react";
import { useMemo, useRef } from "react";
import { isGate, isPass } from "../model/keys";
import { isOpen, latestSteps, paintEdges, type Step } from "../model/live";
import { FarSight } from "../nodes/FarSight";
import { FrameBox, frameNodes } from "../nodes/Frame";
import { PortTip } from "../nodes/PortTip";
import { usePortKeys } from "../nodes/port-keys";
import { StepCard } from "../nodes/StepCard";
import { StepEdge } from "../nodes/StepEdge";
import { Cards, Lines } from "./painting";
import { knownSteps, useRun } from "./store";
import { useFollow } from "./use-follow";

const nodeTypes = { step: StepCard, frame: FrameBox };
const edgeTypes = { step: StepEdge };

/** The node the run is at: what it does or waits for, or what failed; the last one reached once it has ended. */
function whereItIs(steps: Record<string, Step>): string | undefined {
  const begun = Object.values(steps).filter((step) => step.started_at !== null && !isPass(step.key));
  const busy = begun.find((step) => (isOpen(step.status) || step.status === "failed") && !isGate(step.key));
  return (busy ?? begun.sort((a, b) => b.seq - a.seq)[0])?.node;
}

/** The canvas of the editor, read-only, painted with what happens. */
export function RunCanvas() {
  const document = useRun((state) => state.document);
  const catalogue = useRun((state) => state.catalogue);
  const live = useRun((state) => state.live);
  const looked = useRun((state) => state.looked);
  const pass = useRun((state) => state.pass);
  const chosen = useRun((state) => state.node);
  const lookAt = useRun((state) => state.look);
  const box = useRef<HTMLElement>(null);
  usePortKeys(box);
  const cards = useMemo(() => new Cards(document, catalogue), [document, catalogue]);
  const lines = useMemo(() => new Lines(document, catalogue), [document, catalogue]);
  const steps = useMemo(() => knownSteps({ live, looked }), [live, looked]);
  const frames = useMemo(() => frameNodes(document, catalogue), [document, catalogue]);
  const shown = useMemo(() => cards.of(steps, chosen, live.passes, pass), [cards, steps, chosen, live, pass]);
  const nodes = useMemo(() => (frames.length > 0 ? [...frames, ...shown] : shown), [frames, shown]);
  const edges = useMemo(() => lines.of(paintEdges(document, steps, pass)), [lines, document, steps, pass]);
  const look = (node: string | null) =>
    lookAt(node, node ? (latestSteps(steps, pass).get(node)?.key ?? node) : undefined);
  const follow = useFollow(box, document, whereItIs(steps));
  return (
    <section ref={box} className="au-canvas" aria-label="Canvas" data-id="canvas">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        {...follow}
        onNodeClick={(_, node) => look(node.type === "frame" ? null : node.id)}
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
      <PortTip box={box} document={document} catalogue={catalogue} />
    </section>
  );
}
