// @vitest-environment node
import { expect, it } from "vitest";
import { placed } from "../../src/model/placing";
import { catalogue, drawn } from "./builders";

const bare = (drawing: string) => {
  const document = drawn(drawing);
  return { ...document, layout: { ...document.layout, nodes: {} } };
};

it("lays out a document that says of no step where it stands", async () => {
  const { layout } = await placed(bare("a>b b>c"), catalogue);
  const [a, b, c] = ["a", "b", "c"].map((id) => layout.nodes[id]?.x ?? Number.NaN) as [number, number, number];
  expect(a).toBeLessThan(b);
  expect(b).toBeLessThan(c);
});

it("leaves alone what says so of one step at least", async () => {
  const some = { ...bare("a>b"), layout: { nodes: { a: { x: 5, y: 7 } } } };
  expect(await placed(some, catalogue)).toBe(some);
});
