import { useId } from "react";
import { IconButton } from "../../interface/IconButton";
import { called } from "../../model/conditions";
import type { JsonObject } from "../../model/document";
import { capitalised, operators, withoutRight } from "../../model/words";
import type { ControlProps } from "./controls";
import { useProblemsAt } from "./field-context";
import { atHand, ProblemNote } from "./ProblemNote";
import { TextControl } from "./TextControl";

interface RuleProps {
  rule: JsonObject;
  /** Its place in each list on the way to it. */
  places: number[];
  pointer: string;
  control: ControlProps;
  onChange: (rule: JsonObject, typing?: boolean) => void;
  onRemove: () => void;
}

/** One comparison, with what is wrong with it. */
export function Rule({ rule, places, pointer, control, onChange, onRemove }: RuleProps) {
  const helpId = useId();
  const problems = useProblemsAt(pointer);
  const op = String(rule.op ?? "equals");
  const name = called("rule", places);
  const side = (key: "left" | "right", label: string, example: string) => (
    <TextControl
      {...control}
      id={`${control.id}-${places.join("-")}-${key}`}
      schema={{ examples: [example] }}
      pointer={`${pointer}/${key}`}
      describedBy={problems.length > 0 ? helpId : control.describedBy}
      invalid={problems.some(({ where, severity }) => severity === "error" && where.pointer === `${pointer}/${key}`)}
      label={`${label} of ${name}`}
      ariaLabel={`${label}, ${name}`}
      value={rule[key]}
      onChange={(value, typing) => onChange({ ...rule, [key]: value ?? "" }, typing)}
    />
  );
  return (
    <div
      className="au-rule"
      role="group"
      aria-label={capitalised(name)}
      data-id={`rule-${places.map((place) => place + 1).join(".")}`}
      data-at={pointer}
    >
      {side("left", "Value", "{{ steps.read.total }}")}
      <div className="au-row">
        <select
          className="au-input"
          aria-label={`Comparison of ${name}`}
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
        <IconButton
          icon="trash"
          label={`Remove ${name}`}
          title="Remove"
          dataId="rule-remove"
          disabled={control.readOnly}
          onClick={onRemove}
        />
      </div>
      {!withoutRight.has(op) && side("right", "Compared with", "1000")}
      {problems.length > 0 && (
        <div id={helpId}>
          {problems.map((problem) => (
            <ProblemNote key={problem.code + problem.message} problem={problem} words={atHand(problem)} />
          ))}
        </div>
      )}
    </div>
  );
}
