import fc from "fast-check";
import { expect, it } from "vitest";
import { CHANGEABLE, changed, fits, type Keymap, keyFor, meaning } from "../../src/editor/keymap";

it("gives a key's work to another key, and the other's work to it", () => {
  const own = changed({}, "t", "x");
  expect([meaning("x", own), meaning("t", own), meaning("c", own)]).toEqual(["t", "x", "c"]);
  expect(changed(own, "t", "t")).toEqual({});
});

it("leaves a key without work when its work was given away to one that had none", () => {
  const own = changed({}, "t", "q");
  expect([meaning("q", own), meaning("t", own)]).toEqual(["t", ""]);
});

it("takes single signs only", () => {
  expect([" ", "Enter", "", "ab", 1].some(fits)).toBe(false);
  expect(["a", "é", "?"].every(fits)).toBe(true);
});

it("however often keys change, each has its own and every work its key", () => {
  const keys = fc.constantFrom(...CHANGEABLE, "q", "ä", "1");
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...CHANGEABLE), keys)), (changes) => {
      const own = changes.reduce((before: Keymap, [original, key]) => changed(before, original, key), {});
      const now = CHANGEABLE.map((original) => keyFor(original, own));
      expect(new Set(now).size).toBe(CHANGEABLE.length);
      expect(now.map((key) => meaning(key, own))).toEqual(CHANGEABLE);
    }),
  );
});
