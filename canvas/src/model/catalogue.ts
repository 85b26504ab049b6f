import type { Json, JsonObject, WorkflowNode } from "./document";
import { at } from "./pointer";
import type { Served, ServedAs } from "./served";
import { capitalised } from "./words";

export type Category = "triggers" | "people" | "logic" | "data" | "integrations" | "ai" | "code" | "time";

export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: Json;
  examples?: Json[];
  enum?: Json[];
  format?: string;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  maxItems?: number;
  additionalProperties?: boolean | Schema;
  "x-control"?: string;
  "x-labels"?: string[] | Record<string, string>;
  "x-language"?: string;
  "x-template"?: boolean;
  "x-group"?: string;
  "x-show-when"?: Record<string, string[]>;
}

export type StepSpec = ServedAs<
  "StepSpecShape",
  { category: Category; config: Schema; settings: Schema; output: Schema; defaults: JsonObject }
>;

export type StateWords = Served<"FaceShape">;

export interface Catalogue {
  steps: Record<string, StepSpec>;
  states: { run: Record<string, StateWords>; step: Record<string, StateWords> };
}

export interface Port {
  name: string;
  label: string;
  error: boolean;
}

const sentence = (name: string) => capitalised(name.replaceAll("_", " "));

/** Names found along a pointer such as `/cases/<star>/name`, where the star stands for every item of a list. */
function namesAlong(config: Json, pattern: string): string[] {
  const [list, item] = pattern.split("/*/");
  const found = at(config, list ?? "");
  if (!Array.isArray(found)) return [];
  return found.map((value) => at(value, `/${item ?? ""}`)).filter((name): name is string => typeof name === "string");
}

/** Every way out of a node, in drawing order, the error port last. An unknown type keeps the one port `success`. */
export function portsOf(spec: StepSpec | undefined, node: WorkflowNode): Port[] {
  if (!spec) return [{ name: "success", label: "Success", error: false }];
  const own = spec.ports_from ? namesAlong(node.config, spec.ports_from) : [];
  const names = [...new Set([...own, ...spec.ports].filter((name) => name !== "" && name !== "error"))];
  const ports: Port[] = names.map((name) => ({
    name,
    label: own.includes(name) ? name : sentence(name),
    error: false,
  }));
  if (spec.fails) ports.push({ name: "error", label: "On error", error: true });
  return ports;
}

export const categories: { name: Category; title: string }[] = [
  { name: "triggers", title: "Triggers" },
  { name: "people", title: "People" },
  { name: "logic", title: "Logic" },
  { name: "integrations", title: "Integrations" },
  { name: "data", title: "Data" },
  { name: "ai", title: "AI" },
  { name: "code", title: "Code" },
  { name: "time", title: "Time" },
];
