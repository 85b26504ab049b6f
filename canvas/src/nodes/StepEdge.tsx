import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from "@xyflow/react";
import { memo } from "react";
import { Icon } from "../interface/Icon";
import type { EdgePaint } from "../model/live";

export interface StepEdgeData extends Record<string, unknown> {
  error: boolean;
  paint?: EdgePaint | undefined;
  /** New since the version that the draft is compared with. */
  fresh?: boolean;
  /** Where the line turns, so that it does not run behind a card. */
  turn?: number | undefined;
  /** Pointed at or selected: the buttons on it are shown. */
  near: boolean;
  onInsert?: (id: string) => void;
  onDelete?: (id: string) => void;
}

export type StepEdgeType = Edge<StepEdgeData, "step">;

export const StepEdge = memo(function StepEdge(props: EdgeProps<StepEdgeType>) {
  const { id, data, selected } = props;
  const turn = data?.turn;
  // While a card is dragged the turn found for its old place may lie outside: then the middle will do.
  const fits = turn !== undefined && turn > props.sourceX + 8 && turn < props.targetX - 8;
  const [path, x, y] = getSmoothStepPath({
    ...props,
    borderRadius: 12,
    offset: 18,
    ...(fits ? { centerX: turn } : {}),
  });
  const kind = data?.error ? "error" : "plain";
  return (
    <>
      <g
        className="au-node-edge"
        data-kind={kind}
        data-paint={data?.paint}
        data-fresh={data?.fresh}
        data-selected={selected || undefined}
      >
        <BaseEdge path={path} interactionWidth={22} {...(props.markerEnd ? { markerEnd: props.markerEnd } : {})} />
      </g>
      {(data?.near || selected) && data?.onInsert && data.onDelete && (
        <EdgeLabelRenderer>
          <div
            className="au-node-edge-buttons nodrag nopan"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            data-edge={id}
          >
            <button
              type="button"
              aria-label="Insert a step here"
              title="Insert a step"
              onClick={() => data.onInsert?.(id)}
            >
              <Icon name="plus" />
            </button>
            <button
              type="button"
              aria-label="Delete this connection"
              title="Delete"
              onClick={() => data.onDelete?.(id)}
            >
              <Icon name="x" />
            </button>
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
