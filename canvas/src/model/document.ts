// The workflow document as the server keeps it (schema 1). Values are never changed in place.

import type { Served } from "./served";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface Position {
  x: number;
  y: number;
}

export interface Retry {
  attempts?: number;
  delay?: number;
  backoff?: "fixed" | "linear" | "exponential";
  max_delay?: number;
}

export interface NodeSettings {
  join?: "all" | "any" | { at_least: number };
  retry?: Retry;
  timeout?: number | null;
  optional?: boolean;
  on_crash?: "ask" | "again" | null;
  disabled?: boolean;
  notes?: string;
}

export interface WorkflowNode {
  type: string;
  name: string;
  config: JsonObject;
  settings?: NodeSettings;
}

export interface Edge {
  from: string;
  port: string;
  to: string;
}

export interface WorkflowDocument {
  schema: 1;
  name: string;
  description?: string;
  category?: string;
  tags?: string[];
  input?: JsonObject;
  output?: Json;
  variables?: JsonObject;
  settings?: JsonObject;
  nodes: Record<string, WorkflowNode>;
  edges: Record<string, Edge>;
  layout: { nodes: Record<string, Position>; [other: string]: unknown };
}

export type Problem = Served<"ProblemShape">;

/** A document as the server may send it, with what it may leave out filled in. */
export function completed(raw: Partial<WorkflowDocument>): WorkflowDocument {
  const nodes = Object.fromEntries(
    Object.entries(raw.nodes ?? {}).map(([id, node]) => [
      id,
      { ...node, name: node.name ?? id, config: node.config ?? {} },
    ]),
  );
  const layout = { ...raw.layout, nodes: raw.layout?.nodes ?? {} };
  return { ...raw, schema: 1, name: raw.name ?? "", nodes, edges: raw.edges ?? {}, layout };
}
