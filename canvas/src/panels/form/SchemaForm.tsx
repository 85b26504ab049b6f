import type { Schema } from "../../model/catalogue";
import type { Json, JsonObject } from "../../model/document";
import { inFormOrder } from "../../model/schema-order";
import { Field } from "./Field";

interface SchemaFormProps {
  schema: Schema;
  value: JsonObject;
  onChange: (key: string, value: Json | undefined, typing?: boolean) => void;
}

/** Whether a field matters now: `x-show-when` names another field and the values for which it does. */
function isShown(property: Schema, schema: Schema, value: JsonObject): boolean {
  const when = property["x-show-when"];
  if (!when) return true;
  return Object.entries(when).every(([name, wanted]) =>
    wanted.includes((value[name] ?? schema.properties?.[name]?.default) as string),
  );
}

/** A form from a JSON Schema of an object: its properties in order, under the titles of their groups. */
export function SchemaForm({ schema, value, onChange }: SchemaFormProps) {
  const groups = new Map<string, [string, Schema][]>();
  for (const [name, property] of inFormOrder(schema)) {
    if (!isShown(property, schema, value)) continue;
    const group = property["x-group"] ?? "";
    groups.set(group, [...(groups.get(group) ?? []), [name, property]]);
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
