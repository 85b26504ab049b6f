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
  jitter?: number;
  total_time?: number;
  kinds?: string[];
}

export interface Gate {
  name: string;
  kind: "threshold" | "validation" | "approval";
  action?: "continue" | "pause" | "abort";
  metric?: string;
  operator?: string;
  threshold?: number;
  condition?: JsonObject;
  approval?: JsonObject;
}

export interface NodeSettings {
  join?: "all" | "any" | { at_least: number };
  retry?: Retry;
  timeout?: number | null;
  optional?: boolean;
  on_crash?: "ask" | "again" | null;
  disabled?: boolean;
  notes?: string;
  fallback?: { config: JsonObject };
  on_error?: "fail" | "ask" | "roll_back";
  /** The node that undoes this one. */
  compensation?: string;
  gates?: Gate[];
  pinned?: { port?: string; output: Json };
  breakpoint?: boolean;
}

export interface WorkflowNode {
  type: string;
  name: string;
  config: JsonObject;
  settings?: NodeSettings;
  /** The container it lies in. */
  inside?: string;
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
