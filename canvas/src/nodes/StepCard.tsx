import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { Fragment, memo } from "react";
import { Icon } from "../interface/Icon";
import type { Category } from "../model/catalogue";
import type { Change } from "../model/differences";
import { heightFor } from "../model/measures";
import { inColour } from "../model/people";
import type { Port } from "../model/ports";
import { inFull, type Phrase } from "../model/summary";
import type { LiveFace } from "./live-face";
import { Ports } from "./Ports";

export interface StepCardData extends Record<string, unknown> {
  name: string;
  line: Phrase[];
  icon: string;
  category: Category | "unknown";
  ports: Port[];
  /** Ports that have an edge; "" stands for the way in. */
  used: string;
  errors: number;
  warnings: number;
  retry: number;
  optional: boolean;
  disabled: boolean;
  notes: string;
  pinned: boolean;
  /** What became of it since the version that the draft is compared with. */
  change?: Change | undefined;
  /** How many steps lie in it out of sight. */
  hides?: number;
  /** Somebody else who has it selected. */
  holder?: { name: string; colour: string };
  readOnly: boolean;
  live?: LiveFace;
}

const changed: Record<Change, string> = { added: "new", removed: "removed", changed: "changed", moved: "moved" };

export type StepNode = Node<StepCardData, "step">;

function Corner({ errors, warnings }: { errors: number; warnings: number }) {
  const count = errors + warnings;
  if (count === 0) return null;
  const words = `${count} ${count === 1 ? "problem" : "problems"}`;
  return (
    <span className="au-node-corner" data-severity={errors > 0 ? "error" : "warning"} title={words}>
      <span aria-hidden="true">{count}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}

/** What the step will do, in words; data from elsewhere stands out, and the tooltip tells where it comes from. */
function Line({ line }: { line: Phrase[] }) {
  return (
    <span className="au-node-line" title={inFull(line)}>
      {line.length === 0 && <em>Not set up yet</em>}
      {line.map((phrase, place) => {
        const key = `${place}`;
        if (!("data" in phrase)) return <Fragment key={key}>{phrase.text}</Fragment>;
        return (
          <span key={key} className="au-node-datum">
            {phrase.data}
          </span>
        );
      })}
    </span>
  );
}

function Badges({ data }: { data: StepCardData }) {
  return (
    <span className="au-node-badges">
      {data.retry > 1 && (
        <span className="au-node-badge" title={`Tried up to ${data.retry} times`}>
          <Icon name="refresh" />
          {data.retry}×
        </span>
      )}
      {data.optional && (
        <span className="au-node-badge" title="The run goes on if this step fails">
          optional
        </span>
      )}
      {data.disabled && <span className="au-node-badge">off</span>}
      {data.hides && <span className="au-node-badge">{data.hides} inside</span>}
      {data.change && <span className="au-node-badge au-node-change">{changed[data.change]}</span>}
      {data.pinned && <Icon name="pin" title="Gives a pinned output in simulated runs" className="au-node-note" />}
      {data.notes && <Icon name="notes" title="Has notes" className="au-node-note" />}
    </span>
  );
}

/** How every step looks: what it is (tile), what it is called, what it will do in words, and where it leads. */
export const StepCard = memo(function StepCard({ id, data, selected }: NodeProps<StepNode>) {
  const live = data.live;
  return (
    <div
      className="au-node-card"
      style={{ height: heightFor(data.ports), ...(data.holder && inColour(data.holder.colour)) }}
      data-id={`node-${id}`}
      data-category={data.category}
      data-selected={selected || undefined}
      data-disabled={data.disabled || undefined}
      data-change={data.change}
      data-holder={data.holder ? "" : undefined}
      data-state={live?.status}
      data-colour={live?.colour}
    >
      <Handle type="target" position={Position.Left} className="au-node-port" isConnectable={!data.readOnly} />
      <span className="au-node-tile">
        <Icon name={data.icon} />
      </span>
      <span className="au-node-words">
        <span className="au-node-name" title={data.name}>
          {data.name}
        </span>
        {live ? (
          <span className="au-node-state">
            <Icon name={live.icon} className={live.status === "running" ? "icon-turning" : ""} />
            {live.word}
            {live.detail && <span className="au-node-state-detail">{live.detail}</span>}
          </span>
        ) : (
          <Line line={data.line} />
        )}
      </span>
      {data.holder && <span className="au-node-holder">{data.holder.name}</span>}
      <Badges data={data} />
      <Corner errors={data.errors} warnings={data.warnings} />
      <Ports ports={data.ports} used={data.used} readOnly={data.readOnly} reach={selected} />
    </div>
  );
});
