import type { Node } from "@xyflow/react";
import { memo } from "react";
import { Icon } from "../interface/Icon";
import type { Catalogue } from "../model/catalogue";
import { framesOf } from "../model/containers";
import type { Position, WorkflowDocument } from "../model/document";

export type FrameNode = Node<{ name: string; icon: string; category: string }, "frame">;

/** What lies in a container: a titled frame behind its cards. Nothing can be done to it; the container has a card. */
export const FrameBox = memo(function FrameBox({ data }: { data: FrameNode["data"] }) {
  return (
    <div className="au-frame" data-category={data.category}>
      <span className="au-frame-title">
        <Icon name={data.icon} /> Inside “{data.name}”
      </span>
    </div>
  );
});

/** React Flow's nodes for the frames of a document. */
export function frameNodes(
  document: WorkflowDocument,
  catalogue: Catalogue,
  places?: Record<string, Position>,
): FrameNode[] {
  return framesOf(document, places).map(({ id, name, at, width, height }) => {
    const spec = catalogue.steps[document.nodes[id]?.type ?? ""];
    return {
      id: `frame:${id}`,
      type: "frame",
      position: at,
      data: { name, icon: spec?.icon ?? "box-multiple", category: spec?.category ?? "logic" },
      width,
      height,
      measured: { width, height },
      zIndex: -1,
      draggable: false,
      selectable: false,
      focusable: false,
      connectable: false,
      deletable: false,
      className: "au-frame-node",
    };
  });
}
