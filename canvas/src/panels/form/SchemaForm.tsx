import type { Schema } from "../../model/catalogue";
import type { Json, JsonObject } from "../../model/document";
import { inFormOrder } from "../../model/schema-order";
import { Field } from "./Field";

interface SchemaFormProps {
  schema: Schema;
  value: JsonObject;
  onChange: (key: string, value: Json | undefined, typing?: boolean) => void;
}

/** Whether other fields have one of the values that are named for them. */
function holds(when: Record<string, string[]> | undefined, schema: Schema, value: JsonObject): boolean {
  if (!when) return true;
  return Object.entries(when).every(([name, wanted]) =>
    wanted.includes((value[name] ?? schema.properties?.[name]?.default) as string),
  );
}

/** A form from a JSON Schema of an object: its properties in order, under the titles of their groups. */
export function SchemaForm({ schema, value, onChange }: SchemaFormProps) {
  const groups = new Map<string, [string, Schema][]>();
  for (const [name, property] of inFormOrder(schema)) {
    // `x-show-when` says when a field matters, `x-text-when` when it is plain text.
    if (!holds(property["x-show-when"], schema, value)) continue;
    const isText = property["x-text-when"] && holds(property["x-text-when"], schema, value);
    const shown: Schema = isText ? { ...property, "x-control": "multiline" } : property;
    const group = property["x-group"] ?? "";
    groups.set(group, [...(groups.get(group) ?? []), [name, shown]]);
  }
  const field = ([name, property]: [string, Schema]) => (
    <Field
      key={name}
      name={name}
      schema={property}
      required={schema.required?.includes(name) ?? false}
      value={value[name]}
      onChange={(next, typing) => onChange(name, next, typing)}
    />
  );
  return (
    <>
      {[...groups].map(([group, fields]) =>
        group === "" ? (
          <div key="" className="au-fields">
            {fields.map(field)}
          </div>
        ) : (
          <details
            key={group}
            className="au-section"
            open={fields.some(([name]) => value[name] !== undefined || schema.required?.includes(name))}
          >
            <summary>{group}</summary>
            <div className="au-fields">{fields.map(field)}</div>
          </details>
        ),
      )}
    </>
  );
}
