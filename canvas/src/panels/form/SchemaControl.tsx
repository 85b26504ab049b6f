import { useId, useState } from "react";
import { Icon } from "../../interface/Icon";
import { type FieldType, type FormField, fieldName, fieldsOf, fieldTypes, schemaOf } from "../../model/fields";
import type { ControlProps } from "./controls";
import { NameInput } from "./NameInput";

interface LineProps {
  field: FormField;
  /** The names of the other fields. */
  taken: string[];
  number: number;
  last: boolean;
  readOnly: boolean;
  onChange: (part: Partial<FormField>, typing?: boolean) => void;
  onRemove: () => void;
  onMove: (by: number) => void;
}

function Line({ field, taken, number, last, readOnly, onChange, onRemove, onMove }: LineProps) {
  const id = useId();
  const words = field.title || field.name;
  const [fresh] = useState(field.title === "");
  // The name follows the label only while that is first typed: afterwards steps may refer to it.
  const [named, setNamed] = useState(!fresh);
  const retitle = (title: string) => onChange(named ? { title } : { title, name: fieldName(title, taken) }, true);
  return (
    <details className="au-form-line" data-id={`form-field-${field.name}`} open={fresh}>
      <summary>
        <strong>{words}</strong>
        <small>
          {fieldTypes[field.type]}
          {field.required && ", required"}
        </small>
      </summary>
      <fieldset disabled={readOnly}>
        <div className="au-form-grid">
          <label htmlFor={`${id}-title`}>Label</label>
          <input
            id={`${id}-title`}
            className="au-input"
            value={field.title}
            placeholder={field.name}
            onChange={(event) => retitle(event.target.value)}
            onBlur={(event) => setNamed(named || event.target.value !== "")}
          />
          <label htmlFor={`${id}-name`}>Name</label>
          <NameInput
            id={`${id}-name`}
            className="au-input au-mono"
            name={field.name}
            taken={taken}
            readOnly={readOnly}
            spelt={(text) => text.replace(/\W/g, "_")}
            onChange={(name) => {
              setNamed(true);
              onChange({ name }, true);
            }}
          />
          <label htmlFor={`${id}-type`}>Type</label>
          <select
            id={`${id}-type`}
            className="au-input"
            value={field.type}
            onChange={(event) => onChange({ type: event.target.value as FieldType })}
          >
            {Object.entries(fieldTypes).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
          {field.type === "choice" && (
            <>
              <label htmlFor={`${id}-choices`}>Choices</label>
              <textarea
                id={`${id}-choices`}
                className="au-input"
                rows={3}
                value={field.choices.join("\n")}
                placeholder="One in each line"
                onChange={(event) => onChange({ choices: event.target.value.split("\n") }, true)}
                onBlur={() => onChange({ choices: field.choices.map((each) => each.trim()).filter(Boolean) })}
              />
            </>
          )}
        </div>
        <div className="au-form-foot">
          <label>
            <input
              type="checkbox"
              checked={field.required}
              onChange={(event) => onChange({ required: event.target.checked })}
            />
            Required
          </label>
          <span className="au-spacer" />
          <button
            type="button"
            className="au-icon-button"
            aria-label={`Move ${words} up`}
            disabled={number === 1}
            onClick={() => onMove(-1)}
          >
            <Icon name="arrow-up" />
          </button>
          <button
            type="button"
            className="au-icon-button"
            aria-label={`Move ${words} down`}
            disabled={last}
            onClick={() => onMove(1)}
          >
            <Icon name="arrow-down" />
          </button>
          <button type="button" className="au-icon-button" aria-label={`Remove ${words}`} onClick={onRemove}>
            <Icon name="trash" />
          </button>
        </div>
      </fieldset>
    </details>
  );
}

/** Builds a form: its fields with label, name, type, choices. What it makes is a JSON Schema. */
export function SchemaControl(props: ControlProps) {
  const fields = fieldsOf(props.value);
  const change = (next: FormField[], typing = false) =>
    props.onChange(next.length === 0 && props.value === undefined ? undefined : schemaOf(next, props.value), typing);
  const put = (index: number, part: Partial<FormField>, typing?: boolean) => {
    if (
      part.name !== undefined &&
      (part.name === "" || fields.some((each, at) => at !== index && each.name === part.name))
    )
      return;
    change(
      fields.map((field, at) => (at === index ? { ...field, ...part } : field)),
      typing,
    );
  };
  const moveBy = (index: number, by: number) => {
    const next = [...fields];
    next.splice(index + by, 0, ...next.splice(index, 1));
    change(next);
  };
  return (
    <div className="au-rows">
      {fields.map((field, index) => (
        <Line
          // biome-ignore lint/suspicious/noArrayIndexKey: the name is being typed, its place is what stays.
          key={index}
          field={field}
          taken={fields.filter((other) => other !== field).map((other) => other.name)}
          number={index + 1}
          last={index === fields.length - 1}
          readOnly={props.readOnly}
          onChange={(part, typing) => put(index, part, typing)}
          onRemove={() => change(fields.filter((_, at) => at !== index))}
          onMove={(by) => moveBy(index, by)}
        />
      ))}
      <button
        type="button"
        className="au-add"
        disabled={props.readOnly}
        data-id="form-field-add"
        onClick={() => {
          const name = fieldName(
            "field",
            fields.map((field) => field.name),
          );
          change([...fields, { name, title: "", type: "text", required: false, choices: [], rest: {} }]);
        }}
      >
        <Icon name="plus" /> Add a field
      </button>
    </div>
  );
}
