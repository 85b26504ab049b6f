import { useState } from "react";
import { type ControlProps, isTemplate } from "./controls";
import { TextControl } from "./TextControl";

const units = [
  ["s", "seconds"],
  ["m", "minutes"],
  ["h", "hours"],
  ["d", "days"],
] as const;

/** "2d" as a number and a unit; a template, or a text in another form, stays a text. */
export function DurationControl(props: ControlProps) {
  const text = props.value === undefined || props.value === null ? "" : String(props.value);
  const parts = /^(\d*(?:\.\d*)?)\s*([smhd])$/.exec(text);
  const [chosen, setChosen] = useState("m"); // while the number is emptied to type another one
  if (text !== "" && (isTemplate(text) || !parts)) return <TextControl {...props} />;
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
          setChosen(unit);
          if (next === "") props.onChange(undefined, true);
          else props.onChange(/^[\d.]+$/.test(next) ? `${next}${unit}` : next, true);
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
