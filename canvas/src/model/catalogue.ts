import type { Json, JsonObject } from "./document";
import type { Served, ServedAs } from "./served";

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
  "x-text-when"?: Record<string, string[]>;
}

export type StepSpec = ServedAs<
  "StepSpecShape",
  { category: Category; config: Schema; settings: Schema; output: Schema; defaults: JsonObject }
>;

export type StateWords = Served<"FaceShape">;

export interface Catalogue {
  steps: Record<string, StepSpec>;
  states: { run: Record<string, StateWords>; step: Record<string, StateWords> };
  /** The words for each kind of port. */
  port_kinds: Record<string, string>;
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
