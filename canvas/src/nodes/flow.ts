import { MarkerType, type NodeHandle, Position as Side } from "@xyflow/react";
import type { Catalogue } from "../model/catalogue";
import { NODE_WIDTH } from "../model/composing";
import type { Change } from "../model/differences";
import type { Position, Problem, WorkflowDocument } from "../model/document";
import { portsOfNode, portsUsed } from "../model/graph";
import type { EdgePaint } from "../model/live";
import { heightFor, portOffset, sidePorts } from "../model/measures";
import { colourOf, type Other } from "../model/people";
import { isError, type Port } from "../model/ports";
import { boxesOf, turnOf } from "../model/routing";
import { wrong } from "../model/severity";
import { spoken, summarise } from "../model/summary";
import type { LiveFace } from "./live-face";
import type { StepCardData, StepNode } from "./StepCard";
import type { StepEdgeData, StepEdgeType } from "./StepEdge";

/** Problems of each node, counted once for all cards. */
export function countProblems(problems: Problem[]): Map<string, { errors: number; warnings: number }> {
  const counts = new Map<string, { errors: number; warnings: number }>();
  for (const { where, severity } of wrong(problems)) {
    if (!where.node) continue;
    const count = counts.get(where.node) ?? { errors: 0, warnings: 0 };
    if (severity === "error") count.errors += 1;
    else count.warnings += 1;
    counts.set(where.node, count);
  }
  return counts;
}

/** Ports in use by node, as one text each, so that a card is drawn again only when it changes. */
export function usedPorts(document: WorkflowDocument): Map<string, string> {
  return new Map([...portsUsed(document)].map(([id, ports]) => [id, [...ports].sort().join("\n")]));
}

interface CardExtras {
  counts?: { errors: number; warnings: number } | undefined;
  used?: string | undefined;
  readOnly: boolean;
  live?: LiveFace | undefined;
  change?: Change | undefined;
  hides?: number | undefined;
  holder?: Other | undefined;
}

export function cardData(
  document: WorkflowDocument,
  catalogue: Catalogue,
  id: string,
  extras: CardExtras,
): StepCardData {
  const node = document.nodes[id] ?? { type: "", name: id, config: {} };
  const spec = catalogue.steps[node.type];
  const data: StepCardData = {
    name: node.name,
    line: spec
      ? summarise(spec, node.config, (other) => document.nodes[other]?.name ?? other)
      : [{ text: `Unknown step type ${node.type}` }],
    icon: spec?.icon ?? "question-mark",
    category: spec?.category ?? "unknown",
    ports: portsOfNode(document, catalogue, id),
    used: extras.used ?? "",
    errors: extras.counts?.errors ?? 0,
    warnings: extras.counts?.warnings ?? 0,
    retry: node.settings?.retry?.attempts ?? 1,
    optional: node.settings?.optional ?? false,
    disabled: node.settings?.disabled ?? false,
    notes: node.settings?.notes ?? "",
    pinned: node.settings?.pinned !== undefined,
    readOnly: extras.readOnly,
  };
  if (extras.live) data.live = extras.live;
  if (extras.hides) data.hides = extras.hides;
  if (extras.change) data.change = extras.change;
  if (extras.holder) data.holder = { name: extras.holder.name, colour: colourOf(extras.holder) };
  return data;
}

const DOT = 11;
const BORDER = 1;
/** How far the error port stands from the right edge; `nodes.css` says the same. */
const ERROR_PORT = 32;

/**
 * Where the ports of a card are, as `nodes.css` places them. React Flow would otherwise draw every card once to measure
 * it, also the hundreds that are out of sight.
 */
function handlesOf(ports: Port[]): NodeHandle[] {
  const height = heightFor(ports);
  const size = { width: DOT, height: DOT };
  const right = NODE_WIDTH - BORDER;
  const out = sidePorts(ports).map((port, index): NodeHandle => {
    const y = portOffset(ports, index) - DOT / 2;
    return { type: "source", id: port.name, position: Side.Right, x: right - DOT / 2, y, ...size };
  });
  if (ports.some((port) => isError(port))) {
    const at = { x: right - ERROR_PORT - DOT * 1.5, y: height - BORDER - DOT / 2 };
    out.push({ type: "source", id: "error", position: Side.Bottom, ...at, ...size });
  }
  return [{ type: "target", position: Side.Left, x: BORDER - DOT / 2, y: (height - DOT) / 2, ...size }, ...out];
}

export function flowNode(id: string, position: Position, data: StepCardData, selected: boolean): StepNode {
  const size = { width: NODE_WIDTH, height: heightFor(data.ports) };
  const state = data.live ? `, ${data.live.word}` : "";
  const problems = data.errors + data.warnings > 0 ? `, ${data.errors + data.warnings} problems` : "";
  return {
    id,
    type: "step",
    position,
    data,
    selected,
    ...size,
    measured: size,
    handles: handlesOf(data.ports),
    ariaLabel: `${data.name}: ${spoken(data.line) || "not set up yet"}${state}${problems}${data.holder ? `, ${data.holder.name} is here` : ""}`,
  };
}

/** Arrow heads are drawn apart from their edges and so need the edge's colour said again. */
function marker(error: boolean, paint: EdgePaint | undefined, selected: boolean) {
  let color = "var(--au-edge)";
  if (error) color = "var(--au-red)";
  if (selected || paint === "taken" || paint === "active") color = "var(--au-accent)";
  return { type: MarkerType.ArrowClosed, width: 15, height: 15, color };
}

/** The edge in another paint; the same object where it wears it already. */
export function painted(edge: StepEdgeType, paint: EdgePaint): StepEdgeType {
  if (!edge.data || edge.data.paint === paint) return edge;
  const { error } = edge.data;
  return { ...edge, data: { ...edge.data, paint }, markerEnd: marker(error, paint, edge.selected ?? false) };
}

/** Routing looks at every card for every edge. */
const TOO_MANY_TO_ROUTE = 300;

export type EdgeExtras = Pick<StepEdgeData, "near" | "paint" | "fresh" | "onInsert" | "onDelete">;

export function flowEdges(
  document: WorkflowDocument,
  catalogue: Catalogue,
  selected: string | null,
  extras: (id: string) => EdgeExtras,
): StepEdgeType[] {
  const boxes = Object.keys(document.nodes).length > TOO_MANY_TO_ROUTE ? null : boxesOf(document, catalogue);
  return Object.entries(document.edges).map(([id, edge]) => ({
    id,
    type: "step",
    source: edge.from,
    target: edge.to,
    sourceHandle: edge.port,
    selected: id === selected,
    markerEnd: marker(edge.port === "error", extras(id).paint, id === selected),
    ariaLabel: `Connection from ${document.nodes[edge.from]?.name ?? edge.from} (${edge.port}) to ${document.nodes[edge.to]?.name ?? edge.to}`,
    data: {
      ...extras(id),
      error: edge.port === "error",
      turn: boxes ? turnOf(document, catalogue, boxes, edge) : undefined,
    },
  }));
}
