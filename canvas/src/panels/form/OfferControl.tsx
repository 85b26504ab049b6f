import { useState } from "react";
import { type ControlProps, isTemplate } from "./controls";
import { TextControl } from "./TextControl";

const ELSE = "\u0000";

/** One of what the workspace offers, by its name. Anything else, such as data of the run, may be typed. */
export function OfferControl(props: ControlProps) {
  const labels = props.schema["x-labels"];
  const offers = labels && !Array.isArray(labels) ? Object.entries(labels) : [];
  const value = typeof props.value === "string" ? props.value : "";
  const [typing, setTyping] = useState(false);
  const offered = value === "" || offers.some(([each]) => each === value);
  if (typing || isTemplate(value) || !offered || offers.length === 0)
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: leaving an empty text brings the list back.
      <div onBlur={() => setTyping(value !== "" && typing)}>
        <TextControl {...props} />
      </div>
    );
  return (
    <select
      id={props.id}
      className="au-input"
      value={value}
      disabled={props.readOnly}
      aria-describedby={props.describedBy}
      aria-invalid={props.invalid || undefined}
      onChange={(event) => {
        setTyping(event.target.value === ELSE);
        props.onChange(event.target.value === ELSE ? undefined : event.target.value);
      }}
    >
      {value === "" && <option value="">Choose…</option>}
      {offers.map(([each, name]) => (
        <option key={each} value={each}>
          {name}
        </option>
      ))}
      <option value={ELSE}>Something else, such as data of the run…</option>
    </select>
  );
}
