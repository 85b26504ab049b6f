// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, effectOnStarts, inShort } from "../../src/model/comparing";
import { tidy } from "../../src/model/layout";
import { catalogue, drawn } from "./builders";

describe("a draft beside a version", () => {
  it("tells logic from layout, step by step and connection by connection", () => {
    const before = drawn("a>b b>c d>c");
    const now = structuredClone(before);
    delete now.nodes.d;
    now.edges = { e1: { from: "a", port: "success", to: "b" }, new: { from: "a", port: "success", to: "e" } };
    now.nodes.e = { type: "step", name: "E", config: {} };
    now.nodes.b = { type: "step", name: "B", config: { url: "x" } };
    now.layout.nodes.c = { x: 9, y: 9 };
    const found = compare(before, now);
    expect(Object.fromEntries(found.marks)).toEqual({
      a: "changed",
      b: "changed",
      c: "moved",
      d: "removed",
      e: "added",
    });
    expect([...found.newEdges]).toEqual(["new"]);
    expect(found.goneEdges).toBe(2);
    expect(found.layout.map((each) => each.node)).toEqual(["c"]);
    expect(inShort(found)).toBe("1 added, 2 changed, 1 removed, 1 only moved");
  });

  it("finds no logic in any arrangement", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ x: fc.integer(), y: fc.integer() }), { minLength: 3, maxLength: 3 }),
        (places) => {
          const before = drawn("a>b b>c");
          const now = {
            ...before,
            layout: { nodes: Object.fromEntries(["a", "b", "c"].map((id, i) => [id, places[i] ?? { x: 0, y: 0 }])) },
          };
          expect(compare(before, now).logic).toEqual([]);
          expect(compare(now, { ...now, layout: { nodes: tidy(now, catalogue) } }).logic).toEqual([]);
        },
      ),
    );
  });

  it("says what whoever starts the workflow must know", () => {
    const text = { type: "string" };
    const before = { ...drawn("a"), input: { properties: { old: text, same: text, other: text }, required: ["same"] } };
    const input = { properties: { same: text, other: { type: "number" }, extra: text }, required: ["same", "extra"] };
    expect(effectOnStarts(before, { ...before, input })).toEqual([
      "Whoever starts it must now give “extra”; starts without are refused.",
      "It no longer asks for “old”.",
      "“other” of its input is another now; check what programs send.",
    ]);
    expect(effectOnStarts(before, before)[0]).toContain("need not change anything");
    expect(effectOnStarts(null, before)[0]).toContain("from then on");
  });
});
