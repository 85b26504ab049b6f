// @vitest-environment node
import { describe, expect, it } from "vitest";
import { boxesOf, turnOf } from "../../src/model/routing";
import { catalogue, drawn } from "./builders";

const at = (places: Record<string, [number, number]>) => {
  const document = drawn("a>b x");
  document.layout.nodes = Object.fromEntries(Object.entries(places).map(([id, [x, y]]) => [id, { x, y }]));
  const edge = document.edges.e1;
  if (!edge) throw new Error("drawn without an edge");
  return turnOf(document, catalogue, boxesOf(document, catalogue), edge);
};

describe("the line between two cards", () => {
  it("turns in the middle where the way is free", () => {
    expect(at({ a: [0, 0], b: [1000, 300], x: [0, 800] })).toBe((232 + 1000) / 2);
  });

  it("turns before its target when a card lies on the level of the target", () => {
    expect(at({ a: [0, 0], b: [1000, 300], x: [650, 300] })).toBe(1000 - 28);
  });

  it("turns after its source when a card lies on the level of the source", () => {
    expect(at({ a: [0, 0], b: [1000, 300], x: [350, 0] })).toBe(232 + 30);
  });

  it("is left alone between neighbours", () => {
    expect(at({ a: [0, 0], b: [330, 300], x: [0, 800] })).toBeUndefined();
  });
});
