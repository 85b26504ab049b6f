// Conditions are rules, for people who write no code, or one expression. Each way is shown as the other where it can be.
import type { Json, JsonObject } from "./document";

const signs: Record<string, string> = {
  equals: "==",
  not_equals: "!=",
  at_least: ">=",
  at_most: "<=",
  greater: ">",
  less: "<",
};
const EMPTY = "[None, '', [], {}]";
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

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
const isAtom = (expression: string) => /^[A-Za-z_]\w*(?:\.\w+|\[[^[\]]*\]|\([^()]*\))*$/.test(expression);

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

/** Rules as the expression that says the same; those that compare nothing yet say nothing. */
export const asExpression = (match: "all" | "any", rules: JsonObject[]): string =>
  rules
    .filter(({ left }) => left !== "" && left !== undefined && left !== null)
    .map(clauseOf)
    .join(match === "any" ? " or " : " and ");

/** Parts of an expression between words or signs that stand outside of texts and brackets. */
function split(expression: string, at: RegExp): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let from = 0;
  for (let index = 0; index < expression.length; index += 1) {
    const sign = expression[index] ?? "";
    if (quote) {
      if (sign === "\\") index += 1;
      else if (sign === quote) quote = "";
    } else if (sign === "'" || sign === '"') quote = sign;
    else if ("([{".includes(sign)) depth += 1;
    else if (")]}".includes(sign)) depth -= 1;
    else if (depth === 0) {
      at.lastIndex = index;
      const found = at.exec(expression);
      if (found) {
        parts.push(expression.slice(from, index), found[0].trim());
        index += found[0].length - 1;
        from = index + 1;
      }
    }
  }
  return [...parts, expression.slice(from)];
}

/** One side of a comparison as a rule holds it; null for a text that would be read as a template. */
function side(expression: string): Json | null {
  const source = expression.trim();
  if (source === "" || source.includes("{{") || split(source, /,/y).length > 1) return null;
  if (NUMBER.test(source)) return source;
  const text = /^'((?:[^'\\]|\\.)*)'$|^"((?:[^"\\]|\\.)*)"$/.exec(source);
  if (text && /\\[^\\'"n]/.test(source.replaceAll("\\\\", ""))) return null;
  if (text) return unquoted(text[1] ?? text[2] ?? "");
  if (source === "True" || source === "False") return source.toLowerCase();
  if (source === "None") return null;
  const bare = /^\(([\s\S]*)\)$/.exec(source)?.[1] ?? source;
  if (split(bare, /,/y).length > 1) return null; // several values are no single one
  return `{{ ${balanced(bare) ? bare : source} }}`;
}

const unquoted = (text: string) => text.replace(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign));

function balanced(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Words that bind less than a comparison: what stands beside one of them is not a side of it. */
const LOOSER = /\b(?:if|else|for|lambda|not)\b/y;
const COMPARISON = /\s*(?:==|!=|>=|<=|>|<)\s*|\s+(?:not\s+in|in|is)\s+/y;
const CALL = /^([\s\S]+)\.(startswith|endswith)\(([\s\S]*)\)$/;

function ruleOf(clause: string): JsonObject | null {
  const [left = "", sign, right = "", ...more] = split(clause.trim(), COMPARISON);
  if (more.length > 0 || [left, right].some((part) => split(part, LOOSER).length > 1)) return null;
  const call = sign === undefined ? CALL.exec(clause.trim()) : null;
  if (call) return ruled(call[1] ?? "", call[2] === "endswith" ? "ends_with" : "starts_with", call[3] ?? "");
  const word = sign?.replace(/\s+/g, " ");
  if (word === undefined) return null;
  if (word.endsWith("in") && right.trim() === EMPTY)
    return ruled(left, word === "in" ? "is_empty" : "is_not_empty", null);
  if (word === "is") {
    const truth = { True: "is_true", False: "is_false" }[right.trim()];
    return truth ? ruled(left, truth, null) : null;
  }
  if (word === "in" || word === "not in") return ruled(right, word === "in" ? "contains" : "not_contains", left);
  const op = Object.keys(signs).find((name) => signs[name] === word);
  return op ? ruled(left, op, right) : null;
}

function ruled(left: string, op: string, right: string | null): JsonObject | null {
  const first = side(left);
  const second = right === null ? "" : side(right);
  if (first === null || second === null) return null;
  return right === null ? { left: first, op } : { left: first, op, right: second };
}

/** The rules that say what an expression says; null where it says more than rules can. */
export function asRules(expression: string): { match: "all" | "any"; rules: JsonObject[] } | null {
  const bare = expression.trim().replace(/^\{\{([\s\S]*)\}\}$/, "$1");
  const parts = split(bare, /\s+(?:and|or)\s+/y);
  const words = new Set(parts.filter((_, index) => index % 2));
  const rules = parts.filter((_, index) => index % 2 === 0).map(ruleOf);
  if (words.size > 1 || rules.some((rule) => rule === null)) return null;
  return { match: words.has("or") ? "any" : "all", rules: rules as JsonObject[] };
}
