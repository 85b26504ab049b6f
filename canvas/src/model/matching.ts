import type { Suggestion } from "./completing";

/** Shorter words are in nearly every expression, letter after letter. */
const SHORTEST_LOOSE = 3;

const opens = (text: string, word: string): boolean => {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (at === 0 || !/[\p{L}\p{N}_]/u.test(text[at - 1] ?? "")) return true;
  return false;
};

const holdsInOrder = (text: string, word: string): boolean => {
  let at = -1;
  return [...word].every((sign) => {
    at = text.indexOf(sign, at + 1);
    return at >= 0;
  });
};

/**
 * How well a suggestion fits what was typed, the best first; null where it does not. What is written comes before
 * what it is called: `amo` finds `input.amount`, then `input.net` whose title is “Net amount”. Of a typed path, the last
 * name may be the title's: `input.am` finds `input.net`, too.
 */
function found(suggestion: Suggestion, typed: string): "written" | "title" | "place" | "loose" | null {
  const text = suggestion.text.toLowerCase();
  if (text.includes(typed)) return "written";
  const from = Math.max(typed.lastIndexOf("."), typed.lastIndexOf("[")) + 1;
  const name = typed.slice(from).replace(/^["']/, "");
  if (suggestion.title && name !== "" && text.startsWith(typed.slice(0, from))) {
    if (opens(suggestion.title.toLowerCase(), name)) return "title";
    if (opens(suggestion.about.toLowerCase(), name)) return "place";
  }
  return typed.length >= SHORTEST_LOOSE && holdsInOrder(text, typed) ? "loose" : null;
}

const written = (suggestion: Suggestion, typed: string): number => {
  const text = suggestion.text.toLowerCase();
  if (text.startsWith(typed)) return 0;
  return opens(text, typed) ? 1 : 2;
};

/** What fits the typed word, the best first; among equals as they came. Who is found by a title shows it. */
export function matching(suggestions: Suggestion[], word: string): Suggestion[] {
  if (word === "") return suggestions;
  const typed = word.toLowerCase();
  const groups: Suggestion[][] = [[], [], [], [], [], []];
  for (const each of suggestions) {
    const how = found(each, typed);
    if (how === null) continue;
    const named = how === "title" || how === "place";
    const group = how === "written" ? written(each, typed) : { title: 3, place: 4, loose: 5 }[how];
    groups[group]?.push(named ? { ...each, detail: [each.title, each.detail].filter(Boolean).join(" · ") } : each);
  }
  return groups.flat();
}
