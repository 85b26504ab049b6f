import { matching } from "./matching";
import type { Datum, Source } from "./upstream";

/** One thing that may stand where the caret is. */
export interface Suggestion {
  /** What is written. */
  text: string;
  kind: "data" | "function" | "method";
  /** What people call it; it is found by that, too. */
  title?: string;
  /** Its type and an example, beside it in the list. */
  detail: string;
  /** Where it comes from, in words. */
  about: string;
}

/** What may be written in place of `word`, which begins at `from`; the best first. */
export interface Completion {
  from: number;
  word: string;
  suggestions: Suggestion[];
}

/** The type under which a value of the data tree is dragged: its expression, without braces. */
export const DRAGGED = "application/x-automate-datum";

/** `template`: text with `{{ … }}` in it; `expression`: all of it is one. */
export type Writing = "template" | "expression";

const typeWords: Record<string, string> = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "yes/no",
  array: "list",
  object: "object",
  any: "",
};

/** A type of JSON Schema in the words of the product. */
export const typeWord = (type: string): string =>
  (Object.hasOwn(typeWords, type) ? typeWords[type] : undefined) ?? type;

const functions: [string, string][] = [
  ["len(", "how many"],
  ["sum(", "all together"],
  ["min(", "the smallest"],
  ["max(", "the largest"],
  ["round(", "round(number, digits)"],
  ["sorted(", "in order"],
  ["int(", "as whole number"],
  ["float(", "as number"],
  ["str(", "as text"],
  ["abs(", "without its sign"],
  ["any(", "whether one holds"],
  ["all(", "whether all hold"],
];

const methods: Record<string, [string, string][]> = {
  string: [
    ["lower()", "in small letters"],
    ["upper()", "in capitals"],
    ["strip()", "without spaces around it"],
    ["replace('', '')", "one text for another"],
    ["split(',')", "as list"],
    ["startswith('')", "whether it begins so"],
  ],
  object: [
    ["get('', '')", "with something to fall back on"],
    ["keys()", "its names"],
    ["values()", "its values"],
  ],
};

/** Where the expression around `at` begins; null where the caret stands in plain text. */
export function expressionStart(text: string, at: number, writing: Writing): number | null {
  const before = text.slice(0, at);
  const opened = before.lastIndexOf("{{");
  if (opened >= 0 && before.indexOf("}}", opened) < 0) return opened + 2;
  return writing === "expression" ? 0 : null;
}

/** Whether a text literal is open where the expression stops; those in brackets name parts of a path. */
function inLiteral(expression: string): boolean {
  let open = "";
  for (let at = 0; at < expression.length; at += 1) {
    const sign = expression[at] ?? "";
    if (open !== "" && sign === open) open = "";
    else if (open === "" && (sign === '"' || sign === "'") && expression[at - 1] !== "[") open = sign;
    else if (open === "" && sign === "[" && /["']/.test(expression[at + 1] ?? "")) {
      const quote = expression[at + 1] ?? "";
      const end = expression.indexOf(quote, at + 2);
      if (end < 0) return false;
      at = end;
    }
  }
  return open !== "";
}

const suggested = (datum: Datum, source: Source): Suggestion => ({
  text: datum.expression,
  kind: "data",
  title: datum.label,
  detail: [typeWord(datum.type), datum.sample].filter(Boolean).join(" · "),
  about: `${source.title} › ${datum.label}`,
});

const methodsOf = (path: string, sources: Source[]): Suggestion[] => {
  const owner = path.slice(0, path.lastIndexOf("."));
  const datum = sources.flatMap((source) => source.data).find((each) => each.expression === owner);
  const known = datum && Object.hasOwn(methods, datum.type) ? methods[datum.type] : undefined;
  return (known ?? []).map(([text, about]) => ({
    text: `${owner}.${text}`,
    kind: "method",
    detail: about,
    about: `${owner}.${text}`,
  }));
};

/** What can be written where the caret stands: data of the steps before, functions, methods of texts and objects. */
export function completionAt(text: string, at: number, writing: Writing, sources: Source[]): Completion | null {
  const start = expressionStart(text, at, writing);
  if (start === null) return null;
  const expression = text.slice(start, at);
  if (inLiteral(expression)) return null;
  const word =
    /[\p{L}_][\p{L}\w.]*(?:\[(?:\d+|"[^"]*"|'[^']*')\][\p{L}\w.]*)*(?:\[["']?[^\]\s]*)?$/u.exec(expression)?.[0] ?? "";
  // A number is no name, and a bracket that was just closed wants an operator.
  if (word === "" && /[\w)\]}"'.]\s*$/.test(expression)) return null;
  const data = sources.flatMap((source) => source.data.map((datum) => suggested(datum, source)));
  const plain = word.includes(".") || word.includes("[");
  const calls: Suggestion[] = plain
    ? methodsOf(word, sources)
    : functions.map(([name, about]) => ({ text: name, kind: "function", detail: about, about: `${name}…)` }));
  return { from: at - word.length, word, suggestions: matching([...data, ...calls], word) };
}

/** A reference as it is written at a place: bare inside an expression, in braces elsewhere. */
export function referenceAt(text: string, at: number, writing: Writing, expression: string): string {
  return expressionStart(text, at, writing) === null ? `{{ ${expression} }}` : expression;
}

/** What a field is written in. */
export type Mode = Writing | "json" | "python" | "sql";

/** A value as a field takes it; in code, data are dictionaries: `steps.read.body` is `steps["read"]["body"]`. */
export const insertionAt = (text: string, at: number, mode: Mode, expression: string): string =>
  mode === "python"
    ? expression.replace(/\.([A-Za-z_]\w*)/g, '["$1"]')
    : referenceAt(text, at, mode === "expression" ? "expression" : "template", expression);

/** The part of a text to underline for a fault at `position` (characters, as Python counts them). */
export function faultySpan(text: string, position: number): { from: number; to: number } {
  const from = Math.min([...text].slice(0, position).join("").length, text.length);
  const rest = /^(?:[\w.]+|\s*\S)/.exec(text.slice(from))?.[0] ?? "";
  return rest === "" ? { from: Math.max(0, from - 1), to: text.length } : { from, to: from + rest.length };
}
