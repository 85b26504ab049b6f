import { useState } from "react";
import { Icon } from "../../interface/Icon";
import type { Json } from "../../model/document";
import { escaped } from "../../model/pointer";
import type { ControlProps } from "./controls";
import { isTemplate } from "./controls";
import { useForm } from "./field-context";
import { NameInput } from "./NameInput";
import { TextControl } from "./TextControl";

type Row = [key: string, value: Json];

const rowsOf = (value: Json | undefined): Row[] =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : [];

const MOST_DIGITS = 15;

/** Objects keep names that are whole numbers before all others, whatever their place was. */
const isWholeNumber = (name: string) => /^\d+$/.test(name);

/** What was typed as a value: numbers, yes/no and JSON are kept as such, all else is text, such as a number too long. */
function typed(text: Json | undefined): Json {
  if (typeof text !== "string") return text ?? "";
  const plain = text.trim();
  if (isTemplate(text) || !/^(true|false|null|-?\d+(\.\d+)?|\[[\s\S]*\]|\{[\s\S]*\})$/.test(plain)) return text;
  try {
    const value = JSON.parse(plain) as Json;
    return typeof value === "number" && plain.replace(/\D/g, "").length > MOST_DIGITS ? text : value;
  } catch {
    return text;
  }
}

/** A value as it was typed, for as long as that means it: who is on the way to 1.05 has written 1.0, which is 1. */
function ValueControl({ onChange, ...props }: ControlProps) {
  const [written, setWritten] = useState<Json>();
  const read = props.schema["x-control"] === "text" ? (text: Json | undefined) => text ?? "" : typed;
  const means = written !== undefined && JSON.stringify(read(written)) === JSON.stringify(props.value);
  return (
    <TextControl
      {...props}
      value={means ? written : props.value}
      onChange={(next, typing) => {
        setWritten(next ?? "");
        onChange(read(next), typing);
      }}
    />
  );
}

/** Pairs of a name and a value that may refer to data. */
export function MappingControl(props: ControlProps) {
  const { problems } = useForm();
  const plain = props.schema["x-template"] === false;
  const inner = props.schema.additionalProperties;
  const text = typeof inner === "object" && inner["x-control"] === "text";
  const rows = rowsOf(props.value);
  const isWrong = (pointer: string) =>
    problems.some(({ severity, where }) => severity === "error" && `${where.pointer}/`.startsWith(`${pointer}/`));
  const change = (next: Row[], typing = false) =>
    props.onChange(next.length === 0 ? undefined : Object.fromEntries(next), typing);
  return (
    <div className="au-rows">
      {rows.map(([key, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name is being typed, its place is what stays.
        <div key={index} className="au-mapping-row">
          <NameInput
            label={`Name ${index + 1}`}
            name={key}
            taken={rows.filter((_, at) => at !== index).map(([other]) => other)}
            readOnly={props.readOnly}
            isLate={isWholeNumber}
            onChange={(name) =>
              change(
                rows.map((row, at) => (at === index ? [name, row[1]] : row)),
                true,
              )
            }
          />
          <ValueControl
            {...props}
            id={`${props.id}-${index}`}
            schema={{
              title: `Value of ${key}`,
              ...(plain ? { "x-template": false } : {}),
              ...(text ? { "x-control": "text" } : {}),
            }}
            pointer={`${props.pointer}/${escaped(key)}`}
            invalid={isWrong(`${props.pointer}/${escaped(key)}`)}
            label={`Value of ${key}`}
            ariaLabel={`Value of ${key}`}
            value={value}
            onChange={(next, typing) =>
              change(
                rows.map((row, at) => (at === index ? [row[0], next ?? ""] : row)),
                typing,
              )
            }
          />
          <button
            type="button"
            className="au-icon-button"
            aria-label={`Remove ${key || "this row"}`}
            disabled={props.readOnly}
            onClick={() => change(rows.filter((_, at) => at !== index))}
          >
            <Icon name="trash" />
          </button>
        </div>
      ))}
      <button
        type="button"
        className="au-add"
        disabled={props.readOnly}
        data-id="mapping-add"
        onClick={() => {
          let name = "name";
          for (let number = 2; rows.some(([key]) => key === name); number += 1) name = `name_${number}`;
          change([...rows, [name, ""]]);
        }}
      >
        <Icon name="plus" /> Add a value
      </button>
    </div>
  );
}
