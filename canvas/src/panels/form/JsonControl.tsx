import { useState } from "react";
import type { Json } from "../../model/document";
import { jsonFault } from "../../model/json-fault";
import type { ControlProps } from "./controls";
import { DataPicker } from "./DataPicker";

const asText = (value: Json | undefined): string => {
  if (value === undefined) return "";
  return typeof value === "string" && value.includes("{{") ? value : JSON.stringify(value, null, 2);
};

/** The value a text stands for: JSON, or one template that gives the whole value. Undefined when it is neither. */
function read(text: string): { value: Json | undefined } | null {
  const trimmed = text.trim();
  if (trimmed === "") return { value: undefined };
  if (/^\{\{[\s\S]*\}\}$/.test(trimmed)) return { value: trimmed };
  try {
    return { value: JSON.parse(trimmed) as Json };
  } catch {
    return null;
  }
}

/** JSON as text. While it is not yet valid it stays in the field, and the document keeps the last valid value. */
export function JsonControl(props: ControlProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? asText(props.value);
  const broken = typed !== null && read(typed) === null;
  const fault = broken ? jsonFault(text) : null;
  return (
    <>
      <div className="au-with-button">
        <textarea
          id={props.id}
          rows={Math.min(12, Math.max(3, text.split("\n").length))}
          className="au-input au-code"
          value={text}
          readOnly={props.readOnly}
          spellCheck={false}
          placeholder={asText(props.schema.examples?.[0])}
          aria-describedby={props.describedBy}
          aria-invalid={props.invalid || broken || undefined}
          onChange={(event) => {
            setTyped(event.target.value);
            const result = read(event.target.value);
            if (result) props.onChange(result.value, true);
          }}
          onBlur={() => {
            if (!broken) setTyped(null);
          }}
        />
        {!props.readOnly && (
          <DataPicker
            label={props.label}
            onPick={(expression) => {
              setTyped(null);
              props.onChange(`{{ ${expression} }}`);
            }}
          />
        )}
      </div>
      {broken && (
        <p className="au-field-problem">
          This is not yet valid JSON: the last valid value is kept.
          {fault && ` Look at line ${fault.line}, column ${fault.column}.`}
        </p>
      )}
    </>
  );
}
