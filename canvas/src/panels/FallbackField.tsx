import { useId } from "react";
import { IconButton } from "../interface/IconButton";
import type { Schema } from "../model/catalogue";
import type { JsonObject } from "../model/document";
import { inFormOrder } from "../model/schema-order";
import { Field } from "./form/Field";
import { FieldContext, useForm } from "./form/field-context";

interface FallbackFieldProps {
  schema: Schema;
  /** What the step is told to do otherwise. */
  config: JsonObject;
  fallback: JsonObject | undefined;
  onChange: (fallback: JsonObject | undefined, typing?: boolean) => void;
}

/** Fields that are different in a last try, after all others have failed: another address, another way. */
export function FallbackField({ schema, config, fallback = {}, onChange }: FallbackFieldProps) {
  const form = useForm();
  const id = useId();
  const fields = inFormOrder(schema);
  const rest = fields.filter(([name]) => !(name in fallback));
  const without = (name: string) => {
    const { [name]: _, ...others } = fallback;
    onChange(Object.keys(others).length > 0 ? others : undefined);
  };
  return (
    <div className="au-field" role="group" aria-labelledby={id} data-id="field-fallback">
      <span id={id} className="au-label">
        Once more with
      </span>
      <FieldContext.Provider value={{ ...form, pointer: `${form.pointer}/fallback/config` }}>
        {fields
          .filter(([name]) => name in fallback)
          .map(([name, property]) => (
            <div key={name} className="au-fallback">
              <Field
                name={name}
                schema={property}
                required={false}
                value={fallback[name]}
                onChange={(value, typing) => onChange({ ...fallback, [name]: value ?? "" }, typing)}
              />
              <IconButton
                icon="trash"
                label={`Leave ${property.title ?? name} as it is`}
                title="Leave it as it is"
                disabled={form.readOnly}
                onClick={() => without(name)}
              />
            </div>
          ))}
      </FieldContext.Provider>
      {rest.length > 0 && (
        <select
          className="au-input"
          aria-label="A field that is different in the last try"
          value=""
          disabled={form.readOnly}
          data-id="fallback-add"
          onChange={(event) => {
            const name = event.target.value;
            onChange({ ...fallback, [name]: config[name] ?? schema.properties?.[name]?.default ?? "" });
          }}
        >
          <option value="">Another value for…</option>
          {rest.map(([name, property]) => (
            <option key={name} value={name}>
              {property.title ?? name}
            </option>
          ))}
        </select>
      )}
      <p className="au-help">What is different in a last try, after all others have failed.</p>
    </div>
  );
}
