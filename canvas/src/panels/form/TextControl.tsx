import { useRef } from "react";
import type { Json } from "../../model/document";
import type { ControlProps } from "./controls";
import { DataPicker } from "./DataPicker";
import { useFaults, useForm } from "./field-context";
import { WritingField } from "./WritingField";
import type { WritingHandle } from "./written";

const asText = (value: Json | undefined): string => {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

const nothing = (text: string) => (text === "" ? undefined : text);

/** Text that may have data in it; with `x-control: expression`, one expression. */
export function TextControl(props: ControlProps) {
  const text = asText(props.value);
  const handle = useRef<WritingHandle>(null);
  const { sources } = useForm();
  const faults = useFaults(props.pointer);
  const isExpression = props.schema["x-control"] === "expression";
  const lines = props.schema["x-control"] === "multiline";
  const example = props.schema.default ?? props.schema.examples?.[0];
  const plain = sources === null || props.schema["x-template"] === false;
  const shared = {
    id: props.id,
    readOnly: props.readOnly,
    placeholder: example === undefined ? "" : asText(example),
  };
  if (plain)
    return (
      <PlainText
        {...shared}
        lines={lines}
        text={text}
        control={props}
        onText={(next) => props.onChange(nothing(next), true)}
      />
    );
  return (
    <div className="au-with-button">
      <WritingField
        {...shared}
        handle={handle}
        text={text}
        mode={isExpression ? "expression" : "template"}
        lines={lines || isExpression}
        rows={lines ? 3 : 1}
        className={isExpression || text.includes("{{") ? "au-input-template" : ""}
        invalid={props.invalid}
        label={props.ariaLabel ?? props.label}
        describedBy={props.describedBy}
        sources={sources}
        faults={faults}
        onText={(next) => props.onChange(nothing(next), true)}
      />
      {!props.readOnly && (
        <DataPicker label={props.label} onPick={(expression) => handle.current?.insert(expression)} />
      )}
    </div>
  );
}

interface PlainProps {
  id: string;
  text: string;
  lines: boolean;
  readOnly: boolean;
  placeholder: string;
  control: ControlProps;
  onText: (text: string) => void;
}

/** Text that is taken as it stands. */
function PlainText({ id, text, lines, readOnly, placeholder, control, onText }: PlainProps) {
  const shared = {
    id,
    className: "au-input",
    value: text,
    readOnly,
    placeholder,
    "aria-label": control.ariaLabel,
    "aria-describedby": control.describedBy,
    "aria-invalid": control.invalid || undefined,
  };
  if (lines)
    return (
      <textarea
        {...shared}
        rows={Math.min(12, Math.max(3, text.split("\n").length))}
        onChange={(event) => onText(event.target.value)}
      />
    );
  return <input {...shared} spellCheck={false} onChange={(event) => onText(event.target.value)} />;
}

/** Text in a programming language: Tab indents, Escape then Tab leaves the field. */
export function CodeControl(props: ControlProps) {
  const handle = useRef<WritingHandle>(null);
  const { sources } = useForm();
  const faults = useFaults(props.pointer);
  const isQuery = props.schema["x-control"] === "sql";
  return (
    <>
      <div className={isQuery ? undefined : "au-with-button"}>
        <WritingField
          handle={handle}
          id={props.id}
          text={asText(props.value)}
          mode={isQuery ? "sql" : "python"}
          lines
          rows={6}
          className="au-code"
          placeholder={asText(props.schema.examples?.[0])}
          readOnly={props.readOnly}
          invalid={props.invalid}
          label={props.ariaLabel ?? props.label}
          describedBy={props.describedBy}
          sources={sources ?? []}
          faults={faults}
          onText={(next) => props.onChange(nothing(next), true)}
        />
        {!isQuery && !props.readOnly && (
          <DataPicker label={props.label} onPick={(expression) => handle.current?.insert(expression)} />
        )}
      </div>
      <p className="au-help">Tab indents; press Escape, then Tab, to leave the field.</p>
    </>
  );
}
