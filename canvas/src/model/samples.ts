import type { Schema } from "./catalogue";
import type { Json, JsonObject } from "./document";

const plain: Record<string, Json> = { string: "text", integer: 1, number: 1, boolean: true, null: null };

/** Whether a schema of an object asks for anything. */
export const asksForSomething = (schema: Schema | undefined): boolean =>
  Object.keys(schema?.properties ?? {}).length > 0;

/** A plausible value for a schema: its default, its first example or choice, else one of its type. */
export function sampleOf(schema: Schema | undefined): Json {
  const given = schema?.default ?? schema?.examples?.[0] ?? schema?.enum?.[0];
  if (given !== undefined) return given;
  const type = Array.isArray(schema?.type) ? schema.type[0] : schema?.type;
  if (schema?.properties || type === "object") return sampleObject(schema);
  if (type === "array") return schema?.items ? [sampleOf(schema.items)] : [];
  if (type === "string" && schema?.format === "date") return "2026-01-31";
  if (type === "string" && schema?.format === "email") return "someone@example.com";
  return (type && Object.hasOwn(plain, type) && plain[type]) || null;
}

const sampleObject = (schema: Schema | undefined): JsonObject =>
  Object.fromEntries(Object.entries(schema?.properties ?? {}).map(([name, property]) => [name, sampleOf(property)]));
