/** Somebody else who has the workflow open, in one of their tabs. */
export interface Other {
  tab: string;
  name: string;
  initials: string;
  selected: string[];
}

const COLOURS = ["violet", "teal", "orange", "magenta", "blue", "green"] as const;

/** The colour of a tab: the same for everybody who looks, and as long as the tab is open. */
export function colourOf({ tab }: Other): (typeof COLOURS)[number] {
  let sum = 0;
  for (const sign of tab) sum = (sum * 31 + sign.charCodeAt(0)) % 9_973;
  return COLOURS[sum % COLOURS.length] ?? "violet";
}

/** What gives an element the colour of a person. */
export const inColour = (colour: string) => ({ "--au-person": `var(--au-${colour})` }) as Record<string, string>;

/** Who has each step selected, those who came first first, by the id of the step. */
export function holders(others: Other[]): Map<string, Other[]> {
  const found = new Map<string, Other[]>();
  for (const other of others) for (const id of other.selected) found.set(id, [...(found.get(id) ?? []), other]);
  return found;
}

/** “Anna is here”, “Anna, Ben and Cleo are here”; who has two tabs open is named once. */
export function hereWords(others: Other[]): string {
  const names = [...new Set(others.map(({ name }) => name))];
  const last = names.pop() ?? "";
  return names.length === 0 ? `${last} is here` : `${names.join(", ")} and ${last} are here`;
}
