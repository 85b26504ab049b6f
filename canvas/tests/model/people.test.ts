// @vitest-environment node
import { describe, expect, it } from "vitest";
import { hereWords, holders, type Other } from "../../src/model/people";

const other = (tab: string, name: string, ...selected: string[]): Other => ({
  tab,
  name,
  initials: name[0] ?? "",
  selected,
});

describe("who else is at a step", () => {
  const [anna, ben, again] = [other("1", "Anna", "a", "b"), other("2", "Ben", "a"), other("3", "Anna", "a")];

  it("is everybody who has it selected, the first to come first", () => {
    const found = holders([anna, ben, again]);
    expect(found.get("a")).toEqual([anna, ben, again]);
    expect(found.get("b")).toEqual([anna]);
    expect(found.get("c")).toBeUndefined();
  });

  it("is told in a sentence that names each once", () => {
    expect(hereWords([anna])).toBe("Anna is here");
    expect(hereWords([anna, again])).toBe("Anna is here");
    expect(hereWords([anna, ben])).toBe("Anna and Ben are here");
    expect(hereWords([anna, ben, other("4", "Cleo")])).toBe("Anna, Ben and Cleo are here");
  });
});
