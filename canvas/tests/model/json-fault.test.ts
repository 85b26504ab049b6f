import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonFault } from "../../src/model/json-fault";

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe("the fault in a text that should be JSON", () => {
  it.each([
    ['{"a": 1,\n "b": }', 2, 7],
    ['{"a": 1,}', 1, 9],
    ["[1, 2", 1, 6],
    ["{'a': 1}", 1, 2],
    ['{"a" 1}', 1, 6],
    ["[1] 2", 1, 5],
    ["", 1, 1],
  ])("%j: line %i, column %i", (text, line, column) => {
    expect(jsonFault(text)).toEqual({ line, column });
  });

  it("agrees with the browser on what is JSON", () => {
    fc.assert(fc.property(fc.json(), (text) => jsonFault(text) === null));
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (text, place, change) => {
        const at = place % (text.length + 1);
        const changed = text.slice(0, at) + change + text.slice(at + 1);
        expect(jsonFault(changed) === null).toBe(isJson(changed));
      }),
    );
  });
});
