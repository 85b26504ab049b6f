import { Background, BackgroundVariant, Controls, ReactFlow } from "@xyflow/react";
import { useCallback, useRef } from "react";
import { removeAll } from "../model/composing";
import { FarSight } from "../nodes/FarSight";
import { FrameBox } from "../nodes/Frame";
import { firstView } from "../nodes/first-view";
import { GroupFrame, NoteBox } from "../nodes/Marks";
import { PortTip } from "../nodes/PortTip";
import { usePortKeys } from "../nodes/port-keys";
import { StepCard } from "../nodes/StepCard";
import { StepEdge } from "../nodes/StepEdge";
import { askAt } from "./adding";
import { EmptyCanvas } from "./EmptyCanvas";
import { Overview } from "./Overview";
import { useEditor, useEditorStore } from "./store";
import { useDropping } from "./use-dropping";
import { useFlowEdges } from "./use-flow-edges";
import { useFlowNodes } from "./use-flow-nodes";
import { useKeepInView } from "./use-keep-in-view";
import { useMenus } from "./use-menus";
import { usePhone } from "./use-phone";

const nodeTypes = { step: StepCard, frame: FrameBox, note: NoteBox, "group-box": GroupFrame };
const edgeTypes = { step: StepEdge };
const MANY = 300;
const GRID: [number, number] = [10, 10];

export function Canvas() {
  const store = useEditorStore();
  const phone = usePhone();
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const readOnly = useEditor((state) => !state.config.can.edit) || phone;
  const { nodes, onNodesChange } = useFlowNodes(readOnly);
  const { edges, ...edgeEvents } = useFlowEdges(readOnly);
  const menus = useMenus(readOnly);
  const dropping = useDropping(readOnly);

  const box = useRef<HTMLElement>(null);
  useKeepInView(box);
  const onPort = useCallback((id: string, port: string) => askAt(store, id, port), [store]);
  usePortKeys(box, readOnly ? undefined : onPort);

  const onDelete = useCallback(() => {
    const { document, selection, mark, perform } = store.getState();
    const [part, id = ""] = mark?.split(":") ?? [];
    if (part === "notes" || part === "groups") perform({ kind: "set-mark", part, id, value: undefined });
    perform(removeAll(document, selection.nodes, selection.edge ? [selection.edge] : []));
  }, [store]);

  return (
    <section ref={box} className="au-canvas" aria-label="Canvas" data-id="canvas">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        {...edgeEvents}
        {...menus}
        {...dropping}
        onBeforeDelete={async () => {
          onDelete();
          return false; // the document is the truth: the nodes leave with it
        }}
        onPaneClick={() => {
          store.getState().set({ mark: null });
          store.getState().select([]);
        }}
        deleteKeyCode={readOnly ? null : ["Delete", "Backspace"]}
        multiSelectionKeyCode={["Control", "Meta", "Shift"]}
        selectionKeyCode="Shift"
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        edgesReconnectable={!readOnly}
        snapToGrid
        snapGrid={GRID}
        elementsSelectable
        connectionRadius={36}
        minZoom={0.15}
        maxZoom={2}
        onInit={(flow) => {
          if (box.current) firstView(flow as never, store.getState().document, box.current.getBoundingClientRect());
        }}
        onlyRenderVisibleElements={nodes.length > MANY}
        zoomOnDoubleClick={false}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--au-dots)" />
        <FarSight />
        <Overview />
        {!phone && <Controls showInteractive={false} position="bottom-left" />}
      </ReactFlow>
      <PortTip box={box} document={document} catalogue={catalogue} />
      {nodes.length === 0 && <EmptyCanvas readOnly={readOnly} />}
    </section>
  );
}
