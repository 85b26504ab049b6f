// Rules as the expression that says the same.
import { type Group, groupOf, isGroup, type Match } from "./conditions";
import type { Json, JsonObject } from "./document";

export const signs: Record<string, string> = {
  equals: "==",
  not_equals: "!=",
  at_least: ">=",
  at_most: "<=",
  greater: ">",
  less: "<",
};
export const EMPTY = "[None, '', [], {}]";
export const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;

/** What stands on one side of a rule, as an operand of an expression. */
function operand(value: Json | undefined): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "object") return literal(value);
  const text = value.trim();
  if (NUMBER.test(text)) return text;
  if (text === "true" || text === "false") return text === "true" ? "True" : "False";
  const parts = value.split(/\{\{([\s\S]*?)\}\}/);
  if (parts.length === 1) return quoted(value);
  const whole = parts.length === 3 && parts[0] === "" && parts[2] === "" ? (parts[1] ?? "").trim() : null;
  if (whole !== null) return isAtom(whole) ? whole : `(${whole})`;
  return `(${parts
    .map((part, index) => (index % 2 ? `str(${part.trim()})` : part && quoted(part)))
    .filter(Boolean)
    .join(" + ")})`;
}

function literal(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (value !== null && typeof value === "object")
    return `{${Object.entries(value)
      .map(([key, inner]) => `${quoted(key)}: ${literal(inner)}`)
      .join(", ")}}`;
  return typeof value === "string" ? quoted(value) : operand(value);
}

/** Whether an expression needs no brackets to stand beside an operator. */
export const isAtom = (expression: string) => /^[A-Za-z_]\w*(?:\.\w+|\[[^[\]]*\]|\([^()]*\))*$/.test(expression);

function clauseOf(rule: JsonObject): string {
  const left = operand(rule.left);
  const right = operand(rule.right);
  const part = typeof rule.right === "string" && !rule.right.includes("{{") ? quoted(rule.right) : right;
  switch (rule.op) {
    case "contains":
      return `${part} in ${left}`;
    case "not_contains":
      return `${part} not in ${left}`;
    case "starts_with":
    case "ends_with":
      return `${left}.${rule.op === "ends_with" ? "endswith" : "startswith"}(${part})`;
    case "is_empty":
      return `${left} in ${EMPTY}`;
    case "is_not_empty":
      return `${left} not in ${EMPTY}`;
    case "is_true":
    case "is_false":
      return `${left} is ${rule.op === "is_true" ? "True" : "False"}`;
    default:
      return `${left} ${signs[String(rule.op)] ?? "=="} ${right}`;
  }
}

/** One or more clauses joined by a word. */
interface Clauses {
  text: string;
  /** Whether it needs brackets to stand beside others. */
  joined: boolean;
}

const saysNothing = ({ left }: JsonObject) => left === "" || left === undefined || left === null;

function clausesOf({ match, rules }: Group): Clauses {
  const parts: Clauses[] = rules
    .map((item) =>
      isGroup(item) ? clausesOf(groupOf(item)) : { text: saysNothing(item) ? "" : clauseOf(item), joined: false },
    )
    .filter(({ text }) => text !== "");
  if (parts.length < 2) return parts[0] ?? { text: "", joined: false };
  const inBrackets = parts.map(({ text, joined }) => (joined ? `(${text})` : text));
  return { text: inBrackets.join(match === "any" ? " or " : " and "), joined: true };
}

/** Groups stand in brackets; rules that compare nothing yet say nothing. */
export const asExpression = (match: Match, rules: JsonObject[]): string => clausesOf({ match, rules }).text;
