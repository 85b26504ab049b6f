// Schemas that people wrote: of a form, of a workflow's input. A draft may hold anything where one is looked for.
import type { Schema } from "./catalogue";
import type { Json, JsonObject } from "./document";

export type WrittenSchema = Schema & { "x-order"?: string[] };

/** Deeper than anything is drawn. */
const DEEPEST = 12;

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isText = (value: Json): boolean => typeof value === "string";
const isNumber = (value: Json): boolean => typeof value === "number";
const isList = (value: Json): boolean => Array.isArray(value);
const areTexts = (value: Json): boolean => Array.isArray(value) && value.every(isText);

/** What each part must be to be of use; parts that are not named here nobody reads. */
const fits: Record<string, (value: Json) => boolean> = {
  title: isText,
  description: isText,
  type: (value) => isText(value) || areTexts(value),
  format: isText,
  examples: isList,
  enum: isList,
  minimum: isNumber,
  maximum: isNumber,
  maxItems: isNumber,
  required: areTexts,
  properties: isObject,
  items: isObject,
  additionalProperties: (value) => typeof value === "boolean" || isObject(value),
  "x-control": isText,
  "x-language": isText,
  "x-group": isText,
  "x-template": (value) => typeof value === "boolean",
  "x-order": areTexts,
  "x-labels": (value) => areTexts(isObject(value) ? Object.values(value) : value),
  "x-show-when": (value) => isObject(value) && Object.values(value).every(areTexts),
  "x-text-when": (value) => isObject(value) && Object.values(value).every(areTexts),
};

/** What stands there as a schema: each part only where it is what it should be. */
export function asSchema(value: Json | undefined, deep = 0): WrittenSchema {
  if (!isObject(value) || deep > DEEPEST) return {};
  const sound = Object.entries(value).filter(([name, part]) => !Object.hasOwn(fits, name) || fits[name]?.(part));
  const schema = Object.fromEntries(sound) as WrittenSchema;
  if (schema.items) schema.items = asSchema(value.items, deep + 1);
  if (isObject(value.properties))
    schema.properties = Object.fromEntries(
      Object.entries(value.properties).map(([name, property]) => [name, asSchema(property, deep + 1)]),
    );
  return schema;
}

/** A value of a choice in a word. An object may have a `toString` of its own that is no function. */
export const asWord = (value: Json): string =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
