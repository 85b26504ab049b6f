import { useState } from "react";
import { type ControlProps, isTemplate } from "./controls";
import { useTypingOn } from "./focusing";
import { TextControl } from "./TextControl";

const units = [
  ["s", "seconds"],
  ["m", "minutes"],
  ["h", "hours"],
  ["d", "days"],
] as const;

/** "2d" as a number and a unit; a template, or what was typed in another form, such as "1h 30m", stays a text. */
export function DurationControl(props: ControlProps) {
  const text = props.value === undefined || props.value === null ? "" : String(props.value);
  const parts = /^(\d*(?:\.\d*)?)\s*([smhd])$/.exec(text);
  const [chosen, setChosen] = useState("m"); // while the number is emptied to type another one
  const [inLetters, setInLetters] = useState(false); // it was typed with its unit, and more may follow
  const isText = inLetters || (text !== "" && (isTemplate(text) || !parts));
  const typeOn = useTypingOn(props.id, isText);
  if (isText) return <TextControl {...props} />;
  const amount = parts?.[1] ?? "";
  const unit = parts?.[2] ?? chosen;
  return (
    <div className="au-row">
      <input
        id={props.id}
        className="au-input au-narrow"
        inputMode="decimal"
        aria-label={`${props.label}: how many`}
        value={amount}
        readOnly={props.readOnly}
        aria-invalid={props.invalid || undefined}
        onChange={(event) => {
          const next = event.target.value.trim().replace(",", ".");
          const isNumber = /^[\d.]*$/.test(next);
          setChosen(unit);
          setInLetters(!isNumber);
          typeOn();
          if (next === "") props.onChange(undefined, true);
          else props.onChange(isNumber ? `${next}${unit}` : next, true);
        }}
      />
      <select
        className="au-input"
        aria-label={`${props.label}: unit`}
        value={unit}
        disabled={props.readOnly}
        onChange={(event) => props.onChange(`${amount || 1}${event.target.value}`)}
      >
        {units.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
