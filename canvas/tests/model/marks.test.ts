// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/model/document";
import { apply } from "../../src/model/edits";
import {
  addGroup,
  addNote,
  changeMark,
  groupBoxes,
  groupsOf,
  hiddenIn,
  notesOf,
  toggleCollapsed,
} from "../../src/model/marks";
import { merge } from "../../src/model/merging";
import { drawn } from "./builders";

describe("notes and groups", () => {
  it("come, change and go, and each step can be taken back to the very same document", () => {
    const start = drawn("a>b b>c");
    const note = addNote(start, { x: 5, y: 6 });
    const one = apply(start, note.edit);
    expect(notesOf(one.document)).toEqual({ n1: { text: "", colour: "yellow", at: { x: 5, y: 6 } } });
    const two = apply(one.document, changeMark(one.document, "notes", "n1", { text: "**Mind** this" }));
    expect(notesOf(two.document).n1?.text).toBe("**Mind** this");
    const gone = apply(two.document, { kind: "set-mark", part: "notes", id: "n1", value: undefined });
    expect(gone.document).toEqual(start);
    expect(apply(apply(gone.document, gone.inverse).document, two.inverse).document).toEqual(one.document);
    expect(apply(one.document, one.inverse).document).toEqual(start);
  });

  it("a step lies in one group; a group ends with its last step", () => {
    let document = drawn("a>b b>c");
    document = apply(document, addGroup(document, ["a", "b"])?.edit as never).document;
    const again = addGroup(document, ["b", "c"]);
    const { document: regrouped, inverse } = apply(document, again?.edit as never);
    expect(Object.values(groupsOf(regrouped)).map((group) => group.steps)).toEqual([["a"], ["b", "c"]]);
    expect(apply(regrouped, inverse).document).toEqual(document);
    const without = apply(regrouped, { kind: "remove-node", id: "a" });
    expect(Object.keys(groupsOf(without.document))).toEqual(["g2"]);
    expect(groupBoxes(without.document)[0]?.width).toBeGreaterThan(232);
    expect(addGroup(document, [])).toBeNull();
  });

  it("a folded container hides all that lies in it, however deep", () => {
    const document = drawn("loop>after x>y");
    for (const [id, inside] of [
      ["x", "loop"],
      ["y", "x"],
    ] as const)
      document.nodes[id] = { type: "step", name: id, config: {}, inside };
    const folded = apply(document, toggleCollapsed(document, "loop"));
    expect([...hiddenIn(folded.document).steps]).toEqual(["x", "y"]);
    expect(hiddenIn(folded.document).counts.get("loop")).toBe(2);
    const shown = apply(folded.document, toggleCollapsed(folded.document, "loop"));
    expect(shown.document).toEqual(document);
  });

  it("are read from any layout without a fault", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (notes, groups, collapsed) => {
        const document = drawn("a>b");
        document.layout = { ...document.layout, notes, groups, collapsed };
        for (const { at, text } of Object.values(notesOf(document)))
          expect([typeof at.x, typeof text]).toEqual(["number", "string"]);
        for (const { width } of groupBoxes(document)) expect(width).toBeGreaterThan(0);
        expect(hiddenIn(document).steps.size).toBe(0);
      }),
    );
  });

  it("of two people are both kept", () => {
    const base = drawn("a>b");
    const note = (text: string): Record<string, Json> => ({ text, colour: "yellow", at: { x: 0, y: 0 } });
    const mine = { ...base, layout: { ...base.layout, notes: { n1: note("mine") } } };
    const theirs = { ...base, layout: { ...base.layout, notes: { n2: note("theirs") } } };
    const { document, conflicts } = merge(base, mine, theirs);
    expect(conflicts).toEqual([]);
    expect(Object.keys(notesOf(document)).sort()).toEqual(["n1", "n2"]);
  });
});
