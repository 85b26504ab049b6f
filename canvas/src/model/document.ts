// The workflow document as the server keeps it (schema 1). Values are never changed in place.

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
  timeout?: number;
  optional?: boolean;
  on_crash?: "ask" | "again";
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

export interface Problem {
  code: string;
  severity: "error" | "warning";
  message: string;
  hint?: string;
  where: { node?: string | null; edge?: string | null; pointer?: string | null };
  position?: number | null;
}

export const emptyDocument = (name: string): WorkflowDocument => ({
  schema: 1,
  name,
  nodes: {},
  edges: {},
  layout: { nodes: {} },
});
