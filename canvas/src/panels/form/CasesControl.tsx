import { Icon } from "../../interface/Icon";
import type { JsonObject } from "../../model/document";
import { ConditionControl } from "./ConditionControl";
import type { ControlProps } from "./controls";
import { NameInput } from "./NameInput";

/** Named ways out, tried from top to bottom; the first whose condition holds is taken. */
export function CasesControl(props: ControlProps) {
  const cases = (Array.isArray(props.value) ? props.value : []) as JsonObject[];
  const change = (next: JsonObject[], typing = false) => props.onChange(next, typing);
  const put = (index: number, part: JsonObject, typing = false) =>
    change(
      cases.map((each, at) => (at === index ? { ...each, ...part } : each)),
      typing,
    );
  return (
    <div className="au-rows">
      {cases.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a case is renamed while its place stays.
        <div key={index} className="au-case" role="group" aria-label={`Case ${index + 1}`}>
          <div className="au-row">
            {/* The name is a port: while it is empty or taken, connections keep theirs. */}
            <NameInput
              label={`Name of case ${index + 1}`}
              placeholder="Name of this way out"
              name={String(each.name ?? "")}
              taken={cases.filter((_, at) => at !== index).map((other) => String(other.name ?? ""))}
              readOnly={props.readOnly}
              onChange={(name) => put(index, { name }, true)}
            />
            <button
              type="button"
              className="au-icon-button"
              aria-label={`Remove case ${String(each.name ?? index + 1)}`}
              disabled={props.readOnly}
              onClick={() => change(cases.filter((_, at) => at !== index))}
            >
              <Icon name="trash" />
            </button>
          </div>
          <ConditionControl
            {...props}
            id={`${props.id}-${index}`}
            label={`Condition of case ${index + 1}`}
            pointer={`${props.pointer}/${index}/condition`}
            value={each.condition}
            onChange={(condition, typing) =>
              put(index, { condition: condition ?? { match: "all", rules: [] } }, typing)
            }
          />
        </div>
      ))}
      <button
        type="button"
        className="au-add"
        disabled={props.readOnly}
        data-id="case-add"
        onClick={() => change([...cases, { name: `case_${cases.length + 1}`, condition: { match: "all", rules: [] } }])}
      >
        <Icon name="plus" /> Add a case
      </button>
    </div>
  );
}
