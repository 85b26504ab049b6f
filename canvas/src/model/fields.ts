import type { Schema } from "./catalogue";
import type { Json, JsonObject } from "./document";
import { inFormOrder } from "./schema-order";
import { asSchema, asWord, isObject } from "./written-schema";

export type FieldType = "text" | "long" | "number" | "integer" | "boolean" | "date" | "choice" | "list" | "object";

export const fieldTypes: Record<FieldType, string> = {
  text: "Text",
  long: "Long text",
  number: "Number",
  integer: "Whole number",
  boolean: "Yes or no",
  date: "Date",
  choice: "One of a list",
  list: "List",
  object: "Object",
};

/** One line of the form builder. `rest` holds what the builder does not show, so that nothing is lost. */
export interface FormField {
  name: string;
  title: string;
  type: FieldType;
  required: boolean;
  choices: string[];
  rest: JsonObject;
}

const schemas: Record<FieldType, JsonObject> = {
  text: { type: "string" },
  long: { type: "string", "x-control": "multiline" },
  number: { type: "number" },
  integer: { type: "integer" },
  boolean: { type: "boolean" },
  date: { type: "string", format: "date" },
  choice: { type: "string" },
  list: { type: "array" },
  object: { type: "object" },
};

function typeOf(schema: Schema): FieldType {
  if (schema.enum) return "choice";
  if (schema.format === "date") return "date";
  if (schema["x-control"] === "multiline") return "long";
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  const known: Record<string, FieldType> = { array: "list", string: "text" };
  if (type && Object.hasOwn(known, type)) return known[type] ?? "text";
  return type && Object.hasOwn(schemas, type) ? (type as FieldType) : "text";
}

/** The fields of an object schema, in form order. */
export function fieldsOf(schema: Json | undefined): FormField[] {
  const object = asSchema(schema);
  const written = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  return inFormOrder(object).map(([name, property]) => {
    const type = typeOf(property);
    const whole = written[name];
    const { title, enum: choices, type: _type, "x-control": _control, format, ...rest } = isObject(whole) ? whole : {};
    return {
      name,
      title: typeof title === "string" ? title : "",
      type,
      required: object.required?.includes(name) ?? false,
      choices: Array.isArray(choices) ? choices.map(asWord) : [],
      rest: typeof format === "string" && format !== "date" ? { ...rest, format } : rest,
    };
  });
}

/** The object schema of fields; keys of `around` the builder does not show stay. */
export function schemaOf(fields: FormField[], around: Json | undefined): JsonObject {
  const properties: JsonObject = {};
  for (const field of fields) {
    const property: JsonObject = { ...schemas[field.type], ...field.rest };
    if (field.title) property.title = field.title;
    if (field.type === "choice") property.enum = field.choices;
    properties[field.name] = property;
  }
  const { required: _, ...other } = isObject(around) ? around : {};
  const schema: JsonObject = { ...other, type: "object", properties, "x-order": fields.map((field) => field.name) };
  const required = fields.filter((field) => field.required).map((field) => field.name);
  return required.length > 0 ? { ...schema, required } : schema;
}

/** A name in the alphabet of expressions, from a title; numbered when it is taken. */
export function fieldName(title: string, taken: string[]): string {
  const plain =
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^[_0-9]+|_+$/g, "") || "field";
  let name = plain;
  for (let number = 2; taken.includes(name); number += 1) name = `${plain}_${number}`;
  return name;
}
