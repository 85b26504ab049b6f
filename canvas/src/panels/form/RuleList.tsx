import { useRef } from "react";
import { Icon } from "../../interface/Icon";
import { blankRule, called, DEEPEST, type Group, groupOf, isGroup, newGroup, ungrouped } from "../../model/conditions";
import type { JsonObject } from "../../model/document";
import type { ControlProps } from "./controls";
import { focusSoon, WRITTEN } from "./focusing";
import { Rule } from "./Rule";
import { RuleGroup } from "./RuleGroup";
import { without } from "./rows";

export interface RuleListProps {
  list: Group;
  /** Which group it is: its place in each list on the way to it; of the condition itself, none. */
  places: number[];
  pointer: string;
  control: ControlProps;
  /** Whether the condition may hold more rules. */
  room: boolean;
  onChange: (list: Group, typing?: boolean) => void;
  /** A group goes with its last rule; without this, an empty list stays. */
  onEmptied?: () => void;
  /** Tells people who do not see it what became of the list. */
  say: (words: string) => void;
}

/** Rules and groups one below the other, and what adds to them. */
export function RuleList({ list, places, pointer, control, room, onChange, onEmptied, say }: RuleListProps) {
  const box = useRef<HTMLDivElement>(null);
  const { rules } = list;
  const focus = (index: number, selector: string) =>
    focusSoon(box, `[data-at="${pointer}/rules/${index}"] ${selector}`);
  const put = (next: JsonObject[], typing = false) => onChange({ ...list, rules: next }, typing);
  const add = (item: JsonObject) => {
    put([...rules, item]);
    focus(rules.length, isGroup(item) ? `[data-at] ${WRITTEN}` : WRITTEN); // of a group, in its first rule
  };
  const remove = (index: number, what: string) => {
    if (rules.length === 1 && onEmptied) return onEmptied();
    put(without(rules, index));
    say(`${what} removed, ${rules.length - 1} left`);
    if (rules.length === 1) focusSoon(box, "[data-tool='add']");
    else focus(Math.min(index, rules.length - 2), "[data-id='rule-remove']");
  };
  const ungroup = (next: Group, index: number) => {
    onChange(next);
    say("Group turned into rules");
    focus(index, WRITTEN);
  };
  const change = (item: JsonObject, index: number, typing?: boolean) =>
    put(
      rules.map((old, at) => (at === index ? item : old)),
      typing,
    );
  return (
    <div ref={box} className="au-rule-list">
      {rules.map((item, index) => {
        const here = { places: [...places, index], pointer: `${pointer}/rules/${index}`, control };
        const loose = ungrouped(list, index);
        return isGroup(item) ? (
          <RuleGroup
            // biome-ignore lint/suspicious/noArrayIndexKey: rules have no other identity than their place.
            key={index}
            {...here}
            list={groupOf(item)}
            room={room}
            say={say}
            onChange={(next, typing) => change(next, index, typing)}
            onRemove={() => remove(index, "Group")}
            onUngroup={loose && (() => ungroup(loose, index))}
          />
        ) : (
          <Rule
            // biome-ignore lint/suspicious/noArrayIndexKey: rules have no other identity than their place.
            key={index}
            {...here}
            rule={item}
            onChange={(next, typing) => change(next, index, typing)}
            onRemove={() => remove(index, "Rule")}
          />
        );
      })}
      {room && <AddButtons places={places} readOnly={control.readOnly} list={list} onAdd={add} />}
    </div>
  );
}

interface AddButtonsProps {
  places: number[];
  list: Group;
  readOnly: boolean;
  onAdd: (item: JsonObject) => void;
}

function AddButtons({ places, list, readOnly, onAdd }: AddButtonsProps) {
  const id = places.map((place) => `-${place + 1}`).join("");
  const button = (what: "rule" | "group", item: () => JsonObject) => (
    <button
      type="button"
      className="au-add"
      disabled={readOnly}
      aria-label={places.length > 0 ? `Add a ${what} to ${called("group", places)}` : undefined}
      data-tool="add"
      data-id={`${what}-add${id}`}
      onClick={() => onAdd(item())}
    >
      <Icon name="plus" /> Add a {what}
    </button>
  );
  return (
    <div className="au-add-row">
      {button("rule", blankRule)}
      {places.length < DEEPEST && button("group", () => newGroup(list))}
    </div>
  );
}
