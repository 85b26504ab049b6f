import { Icon } from "../../interface/Icon";
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
  const value = asObject(props.value);
  const written = typeof value.expression === "string";
  const rules = (Array.isArray(value.rules) ? value.rules : []).map(asObject);
  const match = value.match === "any" ? "any" : "all";
  const setRules = (next: JsonObject[], typing = false) => props.onChange({ match, rules: next }, typing);
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
              onChange={() => props.onChange(way === "expression" ? { expression: "" } : { match: "all", rules: [] })}
            />
            <span>{way === "rules" ? "Rules" : "Expression"}</span>
          </label>
        ))}
      </div>
      {written ? (
        <TextControl
          {...props}
          schema={{
            "x-control": "multiline",
            "x-template": false,
            examples: ["steps.read.total > 1000 and input.country == 'NL'"],
          }}
          ariaLabel={`${props.label}: expression`}
          value={value.expression}
          onChange={(text, typing) => props.onChange({ expression: text ?? "" }, typing)}
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
