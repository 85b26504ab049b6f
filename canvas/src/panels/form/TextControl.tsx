import { useLayoutEffect, useRef } from "react";
import type { Json } from "../../model/document";
import type { ControlProps } from "./controls";
import { DataPicker } from "./DataPicker";

const asText = (value: Json | undefined): string => {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

/** Grows with its text, from one line to many. */
function useGrowing(text: string) {
  const area = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight + 2, 420)}px`;
  }, [text]);
  return area;
}

/** Puts a reference where the caret stands, or in place of what is selected. */
function insertAt(area: HTMLTextAreaElement | null, text: string, insertion: string): string {
  const from = area?.selectionStart ?? text.length;
  const to = area?.selectionEnd ?? text.length;
  requestAnimationFrame(() => {
    area?.focus();
    area?.setSelectionRange(from + insertion.length, from + insertion.length);
  });
  return text.slice(0, from) + insertion + text.slice(to);
}

export function TextControl(props: ControlProps) {
  const text = asText(props.value);
  const area = useGrowing(text);
  const lines = props.schema["x-control"] === "multiline";
  const example = props.schema.default ?? props.schema.examples?.[0];
  return (
    <div className="au-with-button">
      <textarea
        ref={area}
        id={props.id}
        aria-label={props.ariaLabel}
        rows={lines ? 3 : 1}
        className={`au-input${text.includes("{{") ? " au-input-template" : ""}`}
        value={text}
        readOnly={props.readOnly}
        placeholder={example === undefined ? "" : asText(example)}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid || undefined}
        spellCheck={lines}
        onChange={(event) => props.onChange(event.target.value === "" ? undefined : event.target.value, true)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !lines) event.preventDefault();
        }}
      />
      {!props.readOnly && props.schema["x-template"] !== false && (
        <DataPicker
          label={props.label}
          onPick={(expression) => props.onChange(insertAt(area.current, text, `{{ ${expression} }}`))}
        />
      )}
    </div>
  );
}

/** Text in a programming language: Tab indents, Escape then Tab leaves the field. */
export function CodeControl(props: ControlProps) {
  const text = asText(props.value);
  const area = useGrowing(text);
  const leaving = useRef(false);
  return (
    <>
      <textarea
        ref={area}
        id={props.id}
        rows={6}
        className="au-input au-code"
        value={text}
        readOnly={props.readOnly}
        placeholder={asText(props.schema.examples?.[0])}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid || undefined}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => props.onChange(event.target.value === "" ? undefined : event.target.value, true)}
        onFocus={() => {
          leaving.current = false;
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") leaving.current = true;
          if (event.key !== "Tab" || event.shiftKey || leaving.current) return;
          event.preventDefault();
          props.onChange(insertAt(area.current, text, "    "), true);
        }}
      />
      <p className="au-help">Tab indents; press Escape, then Tab, to leave the field.</p>
    </>
  );
}
