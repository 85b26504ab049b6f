// Conditions are rules and groups of rules, for people who write no code, or one expression.
import type { Json, JsonObject } from "./document";

export type Match = "all" | "any";
/** Rules of which all or any must hold; a rule may be such a group of its own. A condition of rules is one, too. */
export type Group = { match: Match; rules: JsonObject[] };

/** Groups in one another, the condition's own list not counted; and rules in all. As the server holds it. */
export const DEEPEST = 3;
export const MOST_RULES = 50;

export const asObject = (value: Json | undefined): JsonObject =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};

/** Whether a condition is one expression: it stands for all rules there may be beside it. */
export const isWritten = (condition: Json | undefined): boolean => typeof asObject(condition).expression === "string";

export const isGroup = (item: JsonObject): boolean => "rules" in item;

/** What stands there, as a group: whatever a draft may hold. */
export const groupOf = (value: Json | undefined): Group => {
  const { match, rules } = asObject(value);
  return { match: match === "any" ? "any" : "all", rules: (Array.isArray(rules) ? rules : []).map(asObject) };
};

// A draft may nest endlessly: of what lies in a group that is too deep neither of these two knows, nor does the server.

/** How many rules there are, those in groups included. */
export const countOf = ({ rules }: Group, deep = 0): number =>
  deep > DEEPEST ? 0 : rules.reduce((sum, item) => sum + (isGroup(item) ? countOf(groupOf(item), deep + 1) : 1), 0);

/** How deep groups lie in each other; one more than may be where they lie deeper. */
export const depthOf = ({ rules }: Group, deep = 0): number =>
  deep > DEEPEST
    ? 0
    : rules.reduce((most, item) => Math.max(most, isGroup(item) ? 1 + depthOf(groupOf(item), deep + 1) : 0), 0);

/** What a new rule says: nothing yet. */
export const blankRule = (): JsonObject => ({ left: "", op: "equals", right: "" });

/** A new group joins its rules the other way: the same way would be no reason for one. */
export const newGroup = ({ match }: Group): JsonObject => ({
  match: match === "all" ? "any" : "all",
  rules: [blankRule()],
});

/** The rules of one of its groups in the group's place; null where the condition would come to mean something else. */
export function ungrouped(whole: Group, index: number): Group | null {
  const item = whole.rules[index];
  if (!item || !isGroup(item)) return null;
  const inner = groupOf(item);
  const alone = whole.rules.length === 1;
  if (!alone && inner.match !== whole.match && inner.rules.length !== 1) return null;
  const rules = [...whole.rules.slice(0, index), ...inner.rules, ...whole.rules.slice(index + 1)];
  return { match: alone ? inner.match : whole.match, rules };
}

/** "rule 2", "group 1", "rule 2 of group 1", "rule 3 of group 1.2": as the server's problems name them, too. */
export function called(what: "rule" | "group", places: readonly number[]): string {
  const numbers = places.map((place) => place + 1);
  const around = numbers.slice(0, -1).join(".");
  return `${what} ${numbers.at(-1)}${around && ` of group ${around}`}`;
}
