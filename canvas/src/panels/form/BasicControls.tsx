import { useRef, useState } from "react";
import { asWord } from "../../model/written-schema";
import { type ControlProps, choicesOf, isTemplate } from "./controls";
import { useTypingOn } from "./focusing";
import { TextControl } from "./TextControl";

export function ChoiceControl(props: ControlProps) {
  const choices = choicesOf(props.schema);
  const index = choices.findIndex((choice) => choice.value === props.value);
  return (
    <select
      id={props.id}
      className="au-input"
      value={index}
      disabled={props.readOnly}
      aria-describedby={props.describedBy}
      aria-invalid={props.invalid || undefined}
      onChange={(event) => props.onChange(choices[Number(event.target.value)]?.value)}
    >
      {index < 0 && <option value={-1}>Choose…</option>}
      {choices.map((choice, place) => (
        <option key={asWord(choice.value)} value={place}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

/** The number in a text, decimals also behind a comma; 1,250 may be a thousand, so it is none. */
const numberIn = (text: string): number =>
  Number(/^-?\d+,\d+$/.test(text.trim()) && !/,\d{3}$/.test(text.trim()) ? text.replace(",", ".") : text);

/**
 * A number, or a template that gives one: as soon as `{{` is typed or there, it is a text. Where templates are not
 * taken, neither is a number beyond the limits: the last one that fits is kept. Who leaves something that is no number
 * gets back what was there before, and no part of what was typed.
 */
export function NumberControl(props: ControlProps) {
  const [text, setText] = useState<string | null>(null);
  const before = useRef(props.value);
  const typeOn = useTypingOn(props.id, isTemplate(props.value));
  if (isTemplate(props.value)) return <TextControl {...props} />;
  const shown = text ?? (props.value === undefined || props.value === null ? "" : String(props.value));
  const whole = props.schema.type === "integer";
  const strict = props.schema["x-template"] === false;
  const fits = (number: number) =>
    Number.isFinite(number) &&
    (!strict ||
      ((!whole || Number.isInteger(number)) &&
        number >= (props.schema.minimum ?? Number.NEGATIVE_INFINITY) &&
        number <= (props.schema.maximum ?? Number.POSITIVE_INFINITY)));
  return (
    <input
      id={props.id}
      className="au-input"
      inputMode={whole ? "numeric" : "decimal"}
      value={shown}
      readOnly={props.readOnly}
      placeholder={props.schema.default === undefined ? "" : asWord(props.schema.default)}
      aria-describedby={props.describedBy}
      aria-invalid={props.invalid || (text !== null && text.trim() !== "" && !fits(numberIn(text))) || undefined}
      onChange={(event) => {
        const next = event.target.value;
        setText(next);
        if (next.trim() === "") props.onChange(undefined, true);
        else if (isTemplate(next) && !strict) {
          typeOn();
          props.onChange(next, true);
        } else if (fits(numberIn(next))) props.onChange(numberIn(next), true);
      }}
      onFocus={() => {
        before.current = props.value;
      }}
      onBlur={() => {
        if (text !== null && Number.isNaN(numberIn(text))) props.onChange(before.current);
        setText(null);
      }}
    />
  );
}

export function SwitchControl(props: ControlProps) {
  return (
    <input
      id={props.id}
      type="checkbox"
      className="au-switch"
      checked={props.value === true}
      disabled={props.readOnly}
      aria-describedby={props.describedBy}
      onChange={(event) => props.onChange(event.target.checked)}
    />
  );
}
