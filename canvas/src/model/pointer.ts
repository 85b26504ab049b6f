import type { Json } from "./document";

// JSON pointers, RFC 6901.

const unescaped = (part: string) => part.replaceAll("~1", "/").replaceAll("~0", "~");
export const escaped = (part: string) => part.replaceAll("~", "~0").replaceAll("/", "~1");

export function parts(pointer: string): string[] {
  return pointer.split("/").slice(1).map(unescaped);
}

/** The value a pointer leads to, or undefined where there is none. */
export function at(value: Json | undefined, pointer: string): Json | undefined {
  let here: Json | undefined = value;
  for (const part of pointer === "" || pointer === "/" ? [] : parts(pointer)) {
    if (Array.isArray(here)) here = here[Number(part)];
    else if (here !== null && typeof here === "object") here = here[part];
    else return undefined;
  }
  return here;
}
