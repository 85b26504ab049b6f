import type { Json } from "./document";

const KINDS = ["threshold", "validation", "approval"];
const ACTIONS = ["continue", "pause", "abort"];
const OPERATORS = ["at_least", "at_most", "greater", "less", "equals"];
const TEXTS = ["name", "metric"];
const OBJECTS = ["condition", "approval"];

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function oneOf(value: Json | undefined, known: string[], what: string): string | null {
  return value === undefined || (typeof value === "string" && known.includes(value))
    ? null
    : `“${what}” is one of ${known.join(", ")}.`;
}

/** What keeps a list of gates from being stored, in words; null if nothing does. Whether they make sense, the server says. */
export function gatesFault(value: Json): string | null {
  if (!Array.isArray(value)) return "Gates are a list.";
  const known = new Set([...TEXTS, ...OBJECTS, "kind", "action", "operator", "threshold"]);
  for (const gate of value) {
    if (!isObject(gate)) return "Each gate is an object.";
    const stranger = Object.keys(gate).find((key) => !known.has(key));
    if (stranger) return `A gate has no “${stranger}”.`;
    if (!gate.name || !gate.kind) return "Each gate has a name and a kind.";
    const fault =
      oneOf(gate.kind, KINDS, "kind") ??
      oneOf(gate.action, ACTIONS, "action") ??
      oneOf(gate.operator, OPERATORS, "operator");
    if (fault) return fault;
    const text = TEXTS.find((key) => gate[key] !== undefined && typeof gate[key] !== "string");
    if (text) return `“${text}” is a text.`;
    if (gate.threshold !== undefined && typeof gate.threshold !== "number") return "“threshold” is a number.";
    const object = OBJECTS.find((key) => gate[key] !== undefined && !isObject(gate[key]));
    if (object) return `“${object}” is an object.`;
  }
  return null;
}

export const objectFault = (value: Json): string | null =>
  isObject(value) ? null : "This is an object: fields in braces.";
