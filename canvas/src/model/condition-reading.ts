// The rules that say what an expression says, where there are any.
import { EMPTY, isAtom, NUMBER, signs } from "./condition-writing";
import { countOf, DEEPEST, depthOf, type Group, groupOf, isGroup, MOST_RULES } from "./conditions";
import type { Json, JsonObject } from "./document";

/** Every place of an expression that is in no text, with how many brackets are open there (a bracket that closes: still). */
function* outside(expression: string): Generator<[index: number, depth: number]> {
  let depth = 0;
  let quote = "";
  for (let index = 0; index < expression.length; index += 1) {
    const sign = expression[index] ?? "";
    if (quote) {
      if (sign === "\\") index += 1;
      else if (sign === quote) quote = "";
    } else if (sign === "'" || sign === '"') quote = sign;
    else {
      if ("([{".includes(sign)) depth += 1;
      yield [index, depth];
      if (")]}".includes(sign)) depth -= 1;
    }
  }
}

/** Parts of an expression between words or signs that stand outside of texts and brackets. */
function split(expression: string, at: RegExp): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const [index, depth] of outside(expression)) {
    if (depth > 0 || index < from) continue;
    at.lastIndex = index;
    const found = at.exec(expression);
    if (!found) continue;
    parts.push(expression.slice(from, index), found[0].trim());
    from = index + found[0].length;
  }
  return [...parts, expression.slice(from)];
}

/** What stands in the one pair of brackets that goes around all of it. */
function inBrackets(expression: string): string | null {
  if (!expression.startsWith("(")) return null;
  for (const [index, depth] of outside(expression))
    if (depth === 1 && expression[index] === ")")
      return index === expression.length - 1 ? expression.slice(1, -1) : null;
  return null;
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
  const bare = inBrackets(source) ?? source;
  if (split(bare, /,/y).length > 1) return null; // several values are no single one
  return `{{ ${bare} }}`;
}

const unquoted = (text: string) => text.replace(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign));

/** Words that bind less than a comparison: what stands beside one of them is not a side of it. */
const LOOSER = /\b(?:if|else|for|lambda|not)\b/y;
const COMPARISON = /\s*(?:==|!=|>=|<=|>|<)\s*|\s+(?:not\s+in|in|is)\s+/y;
const CALL = /\.(?:startswith|endswith)\(/y;
const TEXT = /^(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")$/;

/** What is asked and with what, where all of it is one call: `-a.startswith('x')` and `a + b.startswith('x')` are none. */
function calledOn(clause: string): [left: string, op: string, right: string] | null {
  const [left = "", call, rest = "", ...more] = split(clause, CALL);
  const right = inBrackets(`(${rest}`);
  if (call === undefined || right === null || more.length > 0) return null;
  if (!TEXT.test(left) && !isAtom(left) && inBrackets(left) === null) return null;
  return [left, call.startsWith(".ends") ? "ends_with" : "starts_with", right];
}

function ruleOf(clause: string): JsonObject | null {
  const [left = "", sign, right = "", ...more] = split(clause.trim(), COMPARISON);
  if (more.length > 0 || [left, right].some((part) => split(part, LOOSER).length > 1)) return null;
  if (sign === undefined) {
    const call = calledOn(clause.trim());
    return call && ruled(...call);
  }
  const word = sign.replace(/\s+/g, " ");
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

const OR = /\s*\bor\b\s*/y;
const AND = /\s*\band\b\s*/y;
const COMMENT = /#/y;

/** A rule, or a group where it is joined of several: "or" binds less than "and", brackets bind most. */
function itemOf(expression: string): JsonObject | null {
  const text = expression.trim();
  for (const [word, match] of [
    [OR, "any"],
    [AND, "all"],
  ] as const) {
    const parts = split(text, word).filter((_, index) => index % 2 === 0);
    if (parts.length < 2) continue;
    const rules = parts.map(itemOf);
    return rules.includes(null) ? null : { match, rules: rules as JsonObject[] };
  }
  const inner = inBrackets(text);
  if (inner !== null) return itemOf(inner);
  return split(text, COMMENT).length > 1 ? null : ruleOf(text);
}

/** The rules that say what an expression says; null where it says more than rules can. */
export function asRules(expression: string): Group | null {
  const item = itemOf(expression.trim().replace(/^\{\{([\s\S]*)\}\}$/, "$1"));
  if (item === null) return null;
  const found: Group = isGroup(item) ? groupOf(item) : { match: "all", rules: [item] };
  return depthOf(found) > DEEPEST || countOf(found) > MOST_RULES ? null : found;
}
