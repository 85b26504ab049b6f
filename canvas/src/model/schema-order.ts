import type { Schema } from "./catalogue";

/**
 * The properties of an object in the order of its form. `x-order` (a list of names) counts first: databases and
 * JSON libraries are free to reorder the keys of an object.
 */
export function inFormOrder(schema: Schema & { "x-order"?: string[] }): [string, Schema][] {
  const entries = Object.entries(schema.properties ?? {});
  const order = schema["x-order"];
  if (!order) return entries;
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return entries.sort(([a], [b]) => place(a) - place(b));
}
