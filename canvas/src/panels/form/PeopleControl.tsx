import { useState } from "react";
import { Icon } from "../../interface/Icon";
import type { ControlProps } from "./controls";
import { useForm } from "./field-context";

const looks = (value: string) => value.includes("{{") || /^(user|group):\S/.test(value);

/** People and groups as chips. Known ones are offered; an e-mail address or a template may be typed. */
export function PeopleControl(props: ControlProps) {
  const { people } = useForm();
  const [text, setText] = useState("");
  const chosen = (Array.isArray(props.value) ? props.value : []).map(String);
  const labelOf = (value: string) =>
    people.find((each) => each.value === value)?.label ?? value.replace(/^(user|group):/, "");
  const add = (raw: string) => {
    const plain = raw.trim();
    const known = people.find((each) => each.label.toLowerCase() === plain.toLowerCase());
    const value = known?.value ?? (looks(plain) ? plain : `${plain.includes("@") ? "user" : "group"}:${plain}`);
    setText("");
    if (plain !== "" && !chosen.includes(value)) props.onChange([...chosen, value]);
  };
  const offered = people.filter((each) => !chosen.includes(each.value));
  return (
    <div className="au-people">
      {chosen.map((value) => (
        <span key={value} className="au-chip">
          <Icon name={value.startsWith("group:") ? "users" : "user"} />
          {labelOf(value)}
          {!props.readOnly && (
            <button
              type="button"
              aria-label={`Remove ${labelOf(value)}`}
              onClick={() => props.onChange(chosen.filter((each) => each !== value))}
            >
              <Icon name="x" />
            </button>
          )}
        </span>
      ))}
      {!props.readOnly && (
        <input
          id={props.id}
          className="au-input"
          list={`${props.id}-known`}
          aria-label={`Add to ${props.label}`}
          aria-invalid={props.invalid || undefined}
          placeholder="Add a group or an e-mail address"
          value={text}
          onChange={(event) => {
            const next = event.target.value;
            if (offered.some((each) => each.label === next)) add(next);
            else setText(next);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" && event.key !== ",") return;
            event.preventDefault();
            add(text);
          }}
          onBlur={() => add(text)}
        />
      )}
      <datalist id={`${props.id}-known`}>
        {offered.map((each) => (
          <option key={each.value} value={each.label} />
        ))}
      </datalist>
    </div>
  );
}
