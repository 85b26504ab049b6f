import type { Schema, StepSpec } from "./catalogue";
import type { Json, JsonObject, WorkflowNode } from "./document";
import { at } from "./pointer";

type Declared = StepSpec["ports"][number];

export type PortKind = Declared["kind"];

/** A port as a step type declares it. */
export type PortSpec = Omit<Declared, "output"> & { output: Schema | null };

/** A way out of a node. */
export interface Port {
  name: string;
  label: string;
  kind: PortKind;
  /** It is there only because something is connected to it: why the step is never left by it. */
  gone?: string;
}

export const isError = (port: Port): boolean => port.kind === "error";

const UNKNOWN: Port = { name: "success", label: "Success", kind: "outcome" };

/** Names found along a pointer such as `/cases/<star>/name`, where the star stands for every item of a list. */
function namesAlong(config: Json, pattern: string): string[] {
  const [list, item] = pattern.split("/*/");
  const found = at(config, list ?? "");
  if (!Array.isArray(found)) return [];
  return found
    .map((value) => at(value, `/${item ?? ""}`))
    .filter((name): name is string => typeof name === "string" && name !== "" && name !== "error");
}

const isEmpty = (value: Json | undefined): boolean => value === undefined || value === null || value === "";

function namesIn(port: Declared, config: JsonObject): string[] {
  if (port.each) return namesAlong(config, port.each);
  return port.when && isEmpty(config[port.when]) ? [] : [port.name];
}

/** Every way out of a node, in drawing order, the error port last. An unknown type keeps the one port `success`. */
export function portsOf(spec: StepSpec | undefined, node: WorkflowNode): Port[] {
  if (!spec) return [UNKNOWN];
  const ports = new Map<string, Port>();
  for (const { title, kind, ...declared } of spec.ports)
    for (const name of namesIn({ title, kind, ...declared }, node.config))
      if (!ports.has(name)) ports.set(name, { name, label: declared.each ? name : title, kind });
  return [...ports.values()];
}

/** What the step type says of a node's port; of a case, what it says of all cases. */
export function declaredPort(spec: StepSpec | undefined, node: WorkflowNode, name: string): PortSpec | undefined {
  const found =
    spec?.ports.find((port) => namesIn(port, node.config).includes(name)) ??
    spec?.ports.find((port) => port.name === name);
  return found as PortSpec | undefined;
}

/** A connected port that the node does not have, as it is drawn: its connection would otherwise be out of sight. */
export function gonePort(spec: StepSpec | undefined, node: WorkflowNode, name: string): Port {
  const error = name === "error" ? ("error" as const) : null; // whatever the type: it is drawn on the lower edge
  if (!spec) return { name, label: name, kind: error ?? "outcome" }; // of a type that is not installed nobody knows better
  const declared = declaredPort(spec, node, name);
  if (!declared?.when)
    return { name, label: name, kind: error ?? "decision", gone: `“${node.name}” has no way “${name}”.` };
  const field = spec.config.properties?.[declared.when]?.title ?? declared.when;
  const gone = `“${node.name}” is never left by “${declared.title}” as long as “${field}” is empty.`;
  return { name, label: declared.title, kind: error ?? declared.kind, gone };
}
