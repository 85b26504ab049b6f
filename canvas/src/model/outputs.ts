import type { Schema, StepSpec } from "./catalogue";
import type { Json, JsonObject } from "./document";
import { asSchema, isObject } from "./written-schema";

/** A field that holds a schema names its properties; any other names its own keys. */
function named(value: Json | undefined, field: Schema | undefined): Record<string, Schema> {
  if (!isObject(value)) return {};
  if (field?.["x-control"] !== "schema") return Object.fromEntries(Object.keys(value).map((name) => [name, {}]));
  return asSchema(value).properties ?? {};
}

/** What a node gives as far as its configuration tells; the server's checks know the same (`output_from`). */
export function outputOf(spec: StepSpec | undefined, config: JsonObject): Schema | undefined {
  let output = spec?.output;
  for (const [part, field] of Object.entries(spec?.output_from ?? {})) {
    const properties = named(config[field], spec?.config.properties?.[field]);
    if (Object.keys(properties).length === 0) continue;
    const closed: Schema = { type: "object", properties, additionalProperties: false };
    output = part === "" ? closed : { ...output, properties: { ...output?.properties, [part]: closed } };
  }
  return output;
}
