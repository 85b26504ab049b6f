import { type KeyboardEvent, useRef, useState } from "react";
import { Icon } from "../../interface/Icon";
import type { Schema } from "../../model/catalogue";
import type { Json, JsonObject } from "../../model/document";
import { inFormOrder } from "../../model/schema-order";
import type { ControlProps } from "./controls";
import { Field } from "./Field";
import { FieldContext, useForm } from "./field-context";
import { focusSoon, WRITTEN } from "./focusing";
import { JsonControl } from "./JsonControl";
import { moved, without } from "./rows";

interface RowProps {
  number: number;
  count: number;
  schema: Schema;
  value: JsonObject;
  compact: boolean;
  onChange: (key: string, value: Json | undefined, typing?: boolean) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

function Row({ number, count, schema, value, compact, onChange, onMove, onRemove }: RowProps) {
  const form = useForm();
  const properties = inFormOrder(schema);
  const title = String(value[properties[0]?.[0] ?? ""] || `row ${number}`);
  const onKeyDown = (event: KeyboardEvent) => {
    if (form.readOnly || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(event.key === "ArrowUp" ? -1 : 1);
  };
  const tool = (name: string, icon: string, words: string, off: boolean, onClick: () => void) => (
    <button
      type="button"
      className="au-icon-button"
      aria-label={`${words} ${title}`}
      title={words}
      disabled={form.readOnly || off}
      data-tool={name}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <div
      className="au-list-row"
      role="group"
      aria-label={`Row ${number} of ${count}`}
      aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
      data-compact={compact || undefined}
      data-row={number - 1}
      onKeyDown={onKeyDown}
    >
      {properties.map(([name, property], place) => (
        <Field
          key={name}
          name={name}
          // The label of a pair is words for people: no button for data crowds it.
          schema={compact && place === 0 ? { ...property, "x-template": false } : property}
          required={schema.required?.includes(name) ?? false}
          value={value[name]}
          onChange={(next, typing) => onChange(name, next, typing)}
        />
      ))}
      <div className="au-list-tools">
        {tool("up", "chevron-up", "Move up", number === 1, () => onMove(-1))}
        {tool("down", "chevron-down", "Move down", number === count, () => onMove(1))}
        {tool("remove", "trash", "Remove", false, onRemove)}
      </div>
    </div>
  );
}

const asRows = (value: Json | undefined): JsonObject[] | null => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return null;
  return value.every((row) => row !== null && typeof row === "object" && !Array.isArray(row))
    ? (value as JsonObject[])
    : null;
};

/** A list of objects: one row for each, with the fields of its schema. `pairs` (label and value) stand closer. */
export function RowsControl(props: ControlProps) {
  const form = useForm();
  const box = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState("");
  const rows = asRows(props.value);
  // The whole list as one template, or something else than objects: shown as it is.
  if (!rows) return <JsonControl {...props} />;
  const schema = props.schema.items ?? {};
  const compact = props.schema["x-control"] === "pairs";
  const most = props.schema.maxItems ?? Number.POSITIVE_INFINITY;
  const change = (next: JsonObject[], typing = false) => props.onChange(next.length > 0 ? next : undefined, typing);
  const focus = (selector: string) => focusSoon(box, selector);

  const add = () => {
    const blank = inFormOrder(schema).filter(([name]) => schema.required?.includes(name));
    change([...rows, Object.fromEntries(blank.map(([name, property]) => [name, property.default ?? ""]))]);
    focus(`[data-row="${rows.length}"] ${WRITTEN}`);
  };
  const put = (index: number, key: string, value: Json | undefined, typing?: boolean) =>
    change(
      rows.map((row, at) => {
        if (at !== index) return row;
        if (value !== undefined) return { ...row, [key]: value };
        const { [key]: _, ...others } = row;
        return schema.required?.includes(key) ? { ...row, [key]: "" } : others;
      }),
      typing,
    );
  const move = (index: number, by: -1 | 1) => {
    const to = index + by;
    if (to < 0 || to >= rows.length) return;
    const tool = document.activeElement?.closest<HTMLElement>("[data-tool]")?.dataset.tool;
    // The field that has the focus moves with its row; a button at the end of its way hands over to its sister.
    const field = document.activeElement?.closest<HTMLElement>("[data-id^='field-']")?.dataset.id;
    change(moved(rows, index, to));
    setSaid(`Row ${to + 1} of ${rows.length}`);
    const sister = to === 0 ? "down" : to === rows.length - 1 ? "up" : tool;
    const inside = tool ? `[data-tool="${sister}"]` : `[data-id="${field}"] ${WRITTEN}`;
    focus(`[data-row="${to}"] ${inside}`);
  };
  const remove = (index: number) => {
    change(without(rows, index));
    setSaid(`Row removed, ${rows.length - 1} left`);
    focus(
      rows.length > 1 ? `[data-row="${Math.min(index, rows.length - 2)}"] [data-tool="remove"]` : "[data-tool='add']",
    );
  };
  return (
    <div ref={box} className="au-rows">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own, their place is what stays.
        <FieldContext.Provider key={index} value={{ ...form, pointer: `${form.pointer}/${index}` }}>
          <Row
            number={index + 1}
            count={rows.length}
            schema={schema}
            value={row}
            compact={compact}
            onChange={(key, value, typing) => put(index, key, value, typing)}
            onMove={(by) => move(index, by)}
            onRemove={() => remove(index)}
          />
        </FieldContext.Provider>
      ))}
      {rows.length < most && (
        <button
          type="button"
          id={props.id}
          className="au-add"
          disabled={props.readOnly}
          data-tool="add"
          data-id="row-add"
          onClick={add}
        >
          <Icon name="plus" /> {compact ? "Add a line" : "Add a row"}
        </button>
      )}
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </div>
  );
}
