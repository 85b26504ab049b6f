const SPACE = /[ \t\n\r]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these in its texts.
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const PLAIN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Reads JSON and stops where it ceases to be JSON. */
class Reader {
  at = 0;

  constructor(readonly text: string) {}

  /** Steps over what matches here; spaces before and after are no matter. */
  takes(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  sign(sign: string): boolean {
    this.takes(SPACE);
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    this.takes(SPACE);
    return true;
  }

  value(): boolean {
    this.takes(SPACE);
    if (this.sign("{"))
      return this.members("}", () => this.takes(TEXT) && this.takes(SPACE) && this.sign(":") && this.value());
    if (this.sign("[")) return this.members("]", () => this.value());
    return (this.takes(TEXT) || this.takes(PLAIN)) && this.takes(SPACE);
  }

  private members(end: string, member: () => boolean): boolean {
    if (this.sign(end)) return true;
    do if (!member()) return false;
    while (this.sign(","));
    return this.sign(end);
  }
}

/** Line and column, as people count, of the first sign that does not belong there; null where the text is JSON. */
export function jsonFault(text: string): { line: number; column: number } | null {
  const reader = new Reader(text);
  if (reader.value() && reader.at === text.length) return null;
  const lines = text.slice(0, reader.at).split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}
