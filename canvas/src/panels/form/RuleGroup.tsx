import { IconButton } from "../../interface/IconButton";
import { called, type Group, type Match } from "../../model/conditions";
import { capitalised } from "../../model/words";
import { useProblemsAt } from "./field-context";
import { atHand, ProblemNote } from "./ProblemNote";
import { RuleList, type RuleListProps } from "./RuleList";

interface MatchSwitchProps {
  list: Group;
  /** "How many rules must hold", of which group. */
  label: string;
  readOnly: boolean;
  onChange: (list: Group) => void;
}

/** Whether all rules of a list must hold, or any. */
export function MatchSwitch({ list, label, readOnly, onChange }: MatchSwitchProps) {
  return (
    <select
      className="au-input"
      aria-label={label}
      value={list.match}
      disabled={readOnly}
      onChange={(event) => onChange({ ...list, match: event.target.value as Match })}
    >
      <option value="all">All of these hold</option>
      <option value="any">Any of these holds</option>
    </select>
  );
}

interface RuleGroupProps extends Omit<RuleListProps, "onEmptied"> {
  onRemove: () => void;
  /** Turns it into rules of the list around it; null where the condition would come to mean something else. */
  onUngroup: (() => void) | null;
}

/** Rules of which all or any must hold, as one of the rules around them. */
export function RuleGroup({ onRemove, onUngroup, ...list }: RuleGroupProps) {
  const name = called("group", list.places);
  const problems = useProblemsAt(list.pointer);
  const { readOnly } = list.control;
  return (
    <div
      className="au-rule-group"
      role="group"
      aria-label={capitalised(name)}
      data-id={`group-${list.places.map((place) => place + 1).join(".")}`}
      data-at={list.pointer}
    >
      <div className="au-row">
        <MatchSwitch
          list={list.list}
          label={`How many rules of ${name} must hold`}
          readOnly={readOnly}
          onChange={list.onChange}
        />
        {onUngroup && (
          <IconButton
            icon="indent-decrease"
            label={`Ungroup ${name}`}
            title="Ungroup: its rules join those around it"
            dataId="rule-ungroup"
            disabled={readOnly}
            onClick={onUngroup}
          />
        )}
        <IconButton
          icon="trash"
          label={`Remove ${name}`}
          title="Remove the group and its rules"
          dataId="rule-remove"
          disabled={readOnly}
          onClick={onRemove}
        />
      </div>
      {problems.map((problem) => (
        <ProblemNote key={problem.code + problem.message} problem={problem} words={atHand(problem)} />
      ))}
      <RuleList {...list} onEmptied={onRemove} />
    </div>
  );
}
