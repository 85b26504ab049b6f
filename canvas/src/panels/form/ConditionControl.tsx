import { useState } from "react";
import { Icon } from "../../interface/Icon";
import { asRules } from "../../model/condition-reading";
import { asExpression } from "../../model/condition-writing";
import { asObject, countOf, groupOf, isWritten, MOST_RULES } from "../../model/conditions";
import type { ControlProps } from "./controls";
import { MatchSwitch } from "./RuleGroup";
import { RuleList } from "./RuleList";
import { TextControl } from "./TextControl";

/** Rules that all or any must hold, and groups of them, for people who write no code; or one expression. */
export function ConditionControl(props: ControlProps) {
  const [tooMuch, setTooMuch] = useState(false);
  const [said, setSaid] = useState("");
  const { expression } = asObject(props.value);
  const written = isWritten(props.value);
  const whole = groupOf(props.value);
  const room = countOf(whole) < MOST_RULES;
  const write = (way: "rules" | "expression") => {
    if (way === "expression") {
      props.onChange({ expression: asExpression(whole.match, whole.rules) });
      return;
    }
    const text = String(expression ?? "").trim();
    const found = text === "" ? { match: "all", rules: [] } : asRules(text);
    setTooMuch(found === null);
    if (found) props.onChange(found);
  };
  return (
    <div className="au-condition">
      <div className="au-segments" role="radiogroup" aria-label="How the condition is written">
        {(["rules", "expression"] as const).map((way) => (
          <label key={way}>
            <input
              type="radio"
              name={`${props.id}-way`}
              checked={written === (way === "expression")}
              disabled={props.readOnly}
              onChange={() => write(way)}
            />
            <span>{way === "rules" ? "Rules" : "Expression"}</span>
          </label>
        ))}
      </div>
      {written && tooMuch && (
        <p className="au-field-problem" data-severity="warning" role="status" data-id="not-as-rules">
          <Icon name="alert-triangle" />
          <span>
            Rules can say comparisons joined by “and”, “or” and brackets. This expression says more, so it stays; empty
            it to begin with rules.
          </span>
        </p>
      )}
      {written ? (
        <TextControl
          {...props}
          schema={{
            "x-control": "expression",
            examples: ["steps.read.total > 1000 and input.country == 'NL'"],
          }}
          ariaLabel={`${props.label}: expression`}
          pointer={`${props.pointer}/expression`}
          value={expression}
          onChange={(text, typing) => {
            setTooMuch(false);
            props.onChange({ expression: text ?? "" }, typing);
          }}
        />
      ) : (
        <>
          {whole.rules.length > 1 && (
            <MatchSwitch
              list={whole}
              label="How many rules must hold"
              readOnly={props.readOnly}
              onChange={props.onChange}
            />
          )}
          <RuleList
            list={whole}
            places={[]}
            pointer={props.pointer}
            control={props}
            room={room}
            onChange={props.onChange}
            say={setSaid}
          />
          {!room && (
            <p className="au-help">A condition holds {MOST_RULES} rules at most. An expression can say more.</p>
          )}
          <span className="visually-hidden" role="status">
            {said}
          </span>
        </>
      )}
    </div>
  );
}
