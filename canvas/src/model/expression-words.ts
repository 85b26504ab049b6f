// Expressions as people read them: `steps.read.body.total > 1000` is "total is more than 1000".

/** A place data comes from: what it is called in a short line, and the whole way to it. */
export interface Datum {
  data: string;
  path: string;
}

/** The names of steps by id, for whole ways; ids stand in for what is unknown. */
export type Names = (id: string) => string;

/** Words that say nothing without the step they belong to. */
const VAGUE = new Set(["body", "result", "output", "data", "rows", "row", "count", "status", "value", "ok", "items"]);

const PATH = /^(?:steps|input|vars|run)(?:\.[A-Za-z_]\w*|\[\d+\]|\[(["'])[^"'[\]]*\1\])*$/;

const spaced = (name: string) => name.replaceAll("_", " ");

/** What a reference such as `steps.read.body.total` names; null for any other expression. */
export function datumOf(expression: string, names: Names): Datum | null {
  const source = expression.trim();
  if (!PATH.test(source)) return null;
  const parts = source.match(/[A-Za-z_]\w*|\d+|(["'])[^"']*\1/g)?.map((part) => part.replace(/^["']|["']$/g, "")) ?? [];
  const [root = "", ...way] = parts;
  const owner = root === "steps" ? spaced(way[0] ?? "") : root;
  const words = (root === "steps" ? way.slice(1) : way).filter((part) => !/^\d+$/.test(part));
  const last = words.at(-1);
  const full = root === "steps" && way.length > 0 ? [names(way[0] ?? ""), ...way.slice(1)] : parts;
  let short = owner;
  if (last !== undefined) short = VAGUE.has(last) ? `${owner} › ${last}` : spaced(last);
  return { data: short, path: full.join(" › ") };
}

const comparisons: Record<string, string> = {
  "==": "is",
  "!=": "is not",
  ">": "is more than",
  ">=": "is at least",
  "<": "is less than",
  "<=": "is at most",
  in: "is one of",
  "not in": "is none of",
};
const plainWords: Record<string, string> = {
  True: "yes",
  False: "no",
  None: "empty",
  and: "and",
  or: "or",
  not: "not",
};

const TOKEN =
  /\s*(?:((?:steps|input|vars|run)(?:\.[A-Za-z_]\w*|\[\d+\]|\[(?:"[^"]*"|'[^']*')\])*)|("[^"\\]*"|'[^'\\]*')|(\d+(?:\.\d+)?)|(==|!=|>=|<=|>|<|\bnot\s+in\b|\bin\b)|\b(True|False|None|and|or|not)\b|([()]))/y;

/** An expression of comparisons in words; anything more than that stays as it was written. */
export function expressionWords(expression: string): string {
  const source = expression.trim();
  const words: string[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  while (end < source.length) {
    const token = TOKEN.exec(source);
    if (!token) return source.replace(/\s+/g, " ");
    end = TOKEN.lastIndex;
    const [, path, text, number, comparison, word, bracket] = token;
    if (path) words.push(datumOf(path, spaced)?.data ?? path);
    else if (text) words.push(text.length > 2 ? text.slice(1, -1) : "empty");
    else if (comparison) words.push(comparisons[comparison.replace(/\s+/, " ")] ?? comparison);
    else words.push(number ?? plainWords[word ?? ""] ?? bracket ?? "");
  }
  return words.join(" ").replaceAll("( ", "(").replaceAll(" )", ")");
}
