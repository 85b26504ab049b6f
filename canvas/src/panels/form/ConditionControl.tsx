import { useState } from "react";
import { Icon } from "../../interface/Icon";
import { asRules } from "../../model/condition-reading";
import { asExpression } from "../../model/condition-writing";
import type { Json, JsonObject } from "../../model/document";
import { operators, withoutRight } from "../../model/words";
import type { ControlProps } from "./controls";
import { TextControl } from "./TextControl";

const asObject = (value: Json | undefined): JsonObject =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};

interface RuleProps {
  rule: JsonObject;
  number: number;
  onChange: (rule: JsonObject, typing?: boolean) => void;
  onRemove: () => void;
  control: ControlProps;
}

function Rule({ rule, number, onChange, onRemove, control }: RuleProps) {
  const op = String(rule.op ?? "equals");
  const side = (key: "left" | "right", label: string, example: string) => (
    <TextControl
      {...control}
      id={`${control.id}-${number}-${key}`}
      schema={{ examples: [example] }}
      pointer={`${control.pointer}/rules/${number - 1}/${key}`}
      label={`${label} of rule ${number}`}
      ariaLabel={`${label}, rule ${number}`}
      value={rule[key]}
      onChange={(value, typing) => onChange({ ...rule, [key]: value ?? "" }, typing)}
    />
  );
  return (
    <div className="au-rule" role="group" aria-label={`Rule ${number}`} data-id={`rule-${number}`}>
      {side("left", "Value", "{{ steps.read.total }}")}
      <div className="au-row">
        <select
          className="au-input"
          aria-label={`Comparison of rule ${number}`}
          value={op}
          disabled={control.readOnly}
          onChange={(event) => onChange({ ...rule, op: event.target.value })}
        >
          {Object.entries(operators).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="au-icon-button"
          aria-label={`Remove rule ${number}`}
          onClick={onRemove}
          disabled={control.readOnly}
        >
          <Icon name="trash" />
        </button>
      </div>
      {!withoutRight.has(op) && <>{side("right", "Compared with", "1000")}</>}
    </div>
  );
}

/** Rules that all or any must hold, for people who write no code; or one expression. */
export function ConditionControl(props: ControlProps) {
  const [tooMuch, setTooMuch] = useState(false);
  const value = asObject(props.value);
  const written = typeof value.expression === "string";
  const rules = (Array.isArray(value.rules) ? value.rules : []).map(asObject);
  const match = value.match === "any" ? "any" : "all";
  const setRules = (next: JsonObject[], typing = false) => props.onChange({ match, rules: next }, typing);
  const write = (way: "rules" | "expression") => {
    if (way === "expression") {
      props.onChange({ expression: asExpression(match, rules) });
      return;
    }
    const text = String(value.expression ?? "").trim();
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
            Rules can say comparisons joined by “and” or by “or”. This expression says more, so it stays; empty it to
            begin with rules.
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
          value={value.expression}
          onChange={(text, typing) => {
            setTooMuch(false);
            props.onChange({ expression: text ?? "" }, typing);
          }}
        />
      ) : (
        <>
          {rules.length > 1 && (
            <select
              className="au-input"
              aria-label="How many rules must hold"
              value={match}
              disabled={props.readOnly}
              onChange={(event) => props.onChange({ match: event.target.value, rules })}
            >
              <option value="all">All of these hold</option>
              <option value="any">Any of these holds</option>
            </select>
          )}
          {rules.map((rule, index) => (
            <Rule
              // biome-ignore lint/suspicious/noArrayIndexKey: rules have no other identity than their place.
              key={index}
              rule={rule}
              number={index + 1}
              control={props}
              onChange={(next, typing) =>
                setRules(
                  rules.map((old, at) => (at === index ? next : old)),
                  typing,
                )
              }
              onRemove={() => setRules(rules.filter((_, at) => at !== index))}
            />
          ))}
          <button
            type="button"
            className="au-add"
            disabled={props.readOnly}
            data-id="rule-add"
            onClick={() => setRules([...rules, { left: "", op: "equals", right: "" }])}
          >
            <Icon name="plus" /> Add a rule
          </button>
        </>
      )}
    </div>
  );
}
