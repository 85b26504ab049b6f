import type { Schema, StepSpec } from "./catalogue";
import { type Group, groupOf, isGroup } from "./conditions";
import type { Json, JsonObject } from "./document";
import { type Datum, datumOf, expressionWords, type Names } from "./expression-words";
import { scheduleWords } from "./schedules";
import { operators, withoutRight } from "./words";

/** A piece of the line under a step's name: words, or data that comes from elsewhere. */
export type Phrase = { text: string } | Datum;

const EXPRESSION = /\{\{([\s\S]*?)\}\}/g;
const isDatum = (phrase: Phrase): phrase is Datum => "data" in phrase;

/** Text with its `{{ }}` told apart. */
function phrases(text: string, names: Names): Phrase[] {
  const found: Phrase[] = [];
  let end = 0;
  for (const match of text.matchAll(EXPRESSION)) {
    const [whole, expression = ""] = match;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    const datum = datumOf(expression, names);
    found.push(datum ?? { data: expressionWords(expression), path: expression.trim() });
    end = match.index + whole.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** What stands in for a separator between members: a list, or rules of a condition. */
const joined = (parts: Phrase[][], between: string): Phrase[] =>
  parts.filter((part) => part.length > 0).flatMap((part, index) => (index > 0 ? [{ text: between }, ...part] : part));

function condition(value: JsonObject, names: Names): Phrase[] {
  if (typeof value.expression === "string") {
    const inner = value.expression.replace(/^\s*\{\{([\s\S]*)\}\}\s*$/, "$1");
    return inner.trim() ? [{ text: expressionWords(inner) }] : [];
  }
  return Array.isArray(value.rules) ? joinedRules(groupOf(value), names) : [];
}

/** Rules by "and" or "or"; groups of several stand in brackets. */
function joinedRules({ match, rules }: Group, names: Names): Phrase[] {
  const said = rules.map((item): Phrase[] => {
    if (!isGroup(item)) return ruleWords(item, names);
    const inner = groupOf(item);
    const words = joinedRules(inner, names);
    return words.length > 0 && inner.rules.length > 1 ? [{ text: "(" }, ...words, { text: ")" }] : words;
  });
  return joined(said, match === "any" ? " or " : " and ");
}

function ruleWords(rule: JsonObject, names: Names): Phrase[] {
  const op = String(rule.op ?? "equals");
  const left = anything(rule.left, undefined, names);
  if (left.length === 0) return [];
  const right = withoutRight.has(op) ? [] : anything(rule.right, undefined, names);
  return [
    ...left,
    { text: ` ${operators[op] ?? op} ` },
    ...(right.length > 0 || withoutRight.has(op) ? right : [{ text: "empty" }]),
  ];
}

const units: Record<string, string> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

/** "2h" reads "2 hours". */
function duration(text: string): string {
  const [, count, unit] = /^\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*$/.exec(text) ?? [];
  return count && unit ? `${count} ${units[unit]}${count === "1" ? "" : "s"}` : text;
}

/** The first line that does something. */
const firstLine = (code: string) =>
  code
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "" && !/^(#|--|import\b|from\b.*\bimport\b)/.test(line)) ?? "";

function text(value: string, schema: Schema | undefined, names: Names): Phrase[] {
  const control = schema?.["x-control"];
  if (control === "code") return [{ text: firstLine(value) }];
  if (control === "duration") return phrases(duration(value), names);
  const label = schema && labelOf(schema, value);
  if (label) return [{ text: label }];
  return phrases(
    value
      .replace(/\s+/g, " ")
      .replace(/^https?:\/\//, "")
      .trim(),
    names,
  );
}

function labelOf(schema: Schema, value: Json): string | undefined {
  const labels = schema["x-labels"];
  return Array.isArray(labels) ? labels[schema.enum?.indexOf(value) ?? -1] : labels?.[String(value)];
}

function anything(value: Json | undefined, schema: Schema | undefined, names: Names): Phrase[] {
  if (value === undefined || value === null || value === false || value === "") return [];
  if (value === true) return [{ text: "yes" }];
  if (Array.isArray(value))
    return joined(
      value.map((item) => member(item, names)),
      ", ",
    );
  if (typeof value !== "object") return text(String(value), schema, names);
  if (schema?.["x-control"] === "schedule") return value.cron ? [{ text: scheduleWords(String(value.cron)) }] : [];
  const rules = condition(value, names);
  return rules.length > 0
    ? rules
    : joined(
        Object.keys(value).map((key) => [{ text: key.replaceAll("_", " ") }]),
        ", ",
      );
}

/** `group:Finance` reads "Finance", a case goes by its name; anything else stays. */
function member(value: Json, names: Names): Phrase[] {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return anything(value.name, undefined, names);
  return anything(typeof value === "string" ? value.replace(/^(user|group):/, "") : value, undefined, names);
}

/** Words that only join two values; they go when a value beside them is empty ("Approve by within 2 days"). */
const joining = /(?:\b(?:by|to|from|for|within|at|in|on|of|with|until|as)\b|[:·,–-])\s*$/i;

/** Takes a dangling joining word off the end of what has been said so far. */
function withoutJoining(line: Phrase[]): Phrase[] {
  const last = line.at(-1);
  if (!last || isDatum(last)) return line;
  const shorter = last.text.replace(/\s+$/, "").replace(joining, "");
  return shorter.trim() ? [...line.slice(0, -1), { text: shorter }] : line.slice(0, -1);
}

/**
 * The line under a node's name: `{key}` placeholders of the step type's summary filled from its configuration.
 * A part whose value is empty is dropped together with the word that led to it.
 */
export function summarise(spec: Pick<StepSpec, "summary" | "config">, config: JsonObject, names: Names): Phrase[] {
  let line: Phrase[] = [];
  let schema: Schema | undefined;
  for (const piece of spec.summary.split(/(\{[^}]+\})/)) {
    if (!piece.startsWith("{")) {
      if (piece) line.push({ text: piece });
      continue;
    }
    const keys = piece.slice(1, -1).split(".");
    schema = keys.reduce<Schema | undefined>((part, key) => part?.properties?.[key], spec.config);
    const said = anything(keys.reduce<Json | undefined>(inside, config), schema, names);
    line = said.length > 0 ? [...line, ...said] : withoutJoining(line);
  }
  return tidied(withoutJoining(line));
}

function inside(value: Json | undefined, key: string): Json | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value[key] : undefined;
}

/** Neighbouring words as one, without spaces at the ends. */
function tidied(line: Phrase[]): Phrase[] {
  const merged: Phrase[] = [];
  for (const phrase of line) {
    const last = merged.at(-1);
    if (last && !isDatum(last) && !isDatum(phrase)) merged[merged.length - 1] = { text: last.text + phrase.text };
    else merged.push(phrase);
  }
  return merged
    .map((phrase, index): Phrase => {
      if (isDatum(phrase)) return phrase;
      let words = phrase.text.replace(/\s+/g, " ");
      if (index === 0) words = words.trimStart();
      if (index === merged.length - 1) words = words.trimEnd();
      return { text: words };
    })
    .filter((phrase) => isDatum(phrase) || phrase.text !== "");
}

/** As one text: short for reading aloud, or with the whole way to each datum, for a tooltip. */
export const spoken = (line: Phrase[]): string =>
  line.map((phrase) => (isDatum(phrase) ? phrase.data : phrase.text)).join("");
export const inFull = (line: Phrase[]): string =>
  line.map((phrase) => (isDatum(phrase) ? `[${phrase.path}]` : phrase.text)).join("");
