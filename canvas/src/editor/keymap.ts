// Keys of one's own: which key does what, by the key it is from the start. Kept in the browser.

const STORED = "automate-keys";

/** Keys that can be changed: single ones; those with Ctrl, Alt or Shift and those that every program has are not. */
export const CHANGEABLE = ["/", "[", "]", "{", "}", "c", "d", "r", "x", "t", "f", "o", "n", "g", "v", "m", "?"];

export type Keymap = Record<string, string>;

function stored(): Keymap {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(STORED) ?? "{}");
    const entries = Object.entries(found && typeof found === "object" ? found : {});
    return Object.fromEntries(entries.filter(([key, own]) => CHANGEABLE.includes(key) && fits(own)));
  } catch {
    return {}; // storage may be forbidden or hold something else: then keys are as they were made
  }
}

let keymap: Keymap | null = null;

/** What differs from the beginning. */
export const ownKeys = (): Keymap => {
  keymap ??= stored();
  return keymap;
};

/** One printable character; space and Enter press buttons. */
export const fits = (key: unknown): key is string => typeof key === "string" && /^\S$/u.test(key);

export const keyFor = (original: string, own: Keymap = ownKeys()): string => own[original] ?? original;

/** The key that a pressed one stands for; nothing where its work was given to another. */
export function meaning(pressed: string, own: Keymap = ownKeys()): string {
  const given = Object.keys(own).find((original) => own[original] === pressed);
  if (given !== undefined) return given;
  return pressed in own ? "" : pressed;
}

/** A key as it is told to people. */
export const keyWord = (original: string): string => keyFor(original).toUpperCase();

/** The keys with one more changed; whatever had the new key gets the old one in exchange. Capitals count as small. */
export function changed(own: Keymap, original: string, pressed: string): Keymap {
  const key = pressed.toLowerCase();
  const before = keyFor(original, own);
  const other = meaning(key, own);
  const next: Keymap = { ...own, [original]: key };
  if (other !== original && CHANGEABLE.includes(other)) next[other] = before;
  return Object.fromEntries(Object.entries(next).filter(([from, to]) => from !== to));
}

export function keep(own: Keymap): void {
  keymap = own;
  try {
    localStorage.setItem(STORED, JSON.stringify(own));
  } catch {
    // It holds until the page is left.
  }
}
