import { useRef, useState } from "react";
import type { Json } from "../../model/document";
import { jsonFault } from "../../model/json-fault";
import type { ControlProps } from "./controls";
import { DataPicker } from "./DataPicker";
import { useFaults, useForm } from "./field-context";
import { WritingField } from "./WritingField";
import type { WritingHandle } from "./written";

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
  const handle = useRef<WritingHandle>(null);
  const { sources } = useForm();
  const faults = useFaults(props.pointer);
  const text = typed ?? asText(props.value);
  const broken = typed !== null && read(typed) === null;
  const fault = broken ? jsonFault(text) : null;
  const type = (next: string) => {
    setTyped(next);
    const result = read(next);
    if (result) props.onChange(result.value, true);
  };
  return (
    <>
      <div className="au-with-button">
        <WritingField
          handle={handle}
          id={props.id}
          text={text}
          mode="json"
          lines
          rows={Math.min(12, Math.max(3, text.split("\n").length))}
          className="au-code"
          placeholder={asText(props.schema.examples?.[0])}
          readOnly={props.readOnly}
          invalid={props.invalid || broken}
          label={props.ariaLabel ?? props.label}
          describedBy={props.describedBy}
          sources={sources ?? []}
          faults={faults}
          onText={type}
          onBlur={() => {
            if (!broken) setTyped(null);
          }}
        />
        {!props.readOnly && (
          <DataPicker label={props.label} onPick={(expression) => handle.current?.insert(expression)} />
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
