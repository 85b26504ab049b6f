// @vitest-environment node
import { describe, expect, it } from "vitest";
import { apply } from "../../src/model/edits";
import { moveAlong, outlineOf } from "../../src/model/outline";
import { catalogue, drawn } from "./builders";

const order = (drawing: string) => outlineOf(drawn(drawing), catalogue).map((row) => row.id);
const ways = (drawing: string) => {
  const document = drawn(drawing);
  return Object.values(document.edges).map((edge) => `${edge.from}.${edge.port}>${edge.to}`);
};
const moved = (drawing: string, id: string, onward: boolean) => {
  const document = drawn(drawing);
  const edit = moveAlong(document, catalogue, id, onward);
  if (!edit) return null;
  const done = apply(document, edit);
  expect(apply(done.document, done.inverse).document).toEqual(document);
  return Object.values(done.document.edges)
    .map((edge) => `${edge.from}.${edge.port}>${edge.to}`)
    .sort();
};

describe("the outline", () => {
  it("tells each step after what leads to it, a branch to its end before the next", () => {
    expect(order("d>e a>b:choose b.true>c b.false>d c>e")).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("tells what lies in a container below it, one deeper", () => {
    const document = drawn("loop>after x>y");
    for (const id of ["x", "y"]) document.nodes[id] = { type: "step", name: id, config: {}, inside: "loop" };
    expect(outlineOf(document, catalogue).map(({ id, level }) => [id, level])).toEqual([
      ["loop", 1],
      ["x", 2],
      ["y", 2],
      ["after", 1],
    ]);
  });

  it("tells every step once, also in a circle or in a container that is not there", () => {
    expect(order("a>b b>c c>b").sort()).toEqual(["a", "b", "c"]);
    const document = drawn("a");
    document.nodes.a = { type: "step", name: "A", config: {}, inside: "gone" };
    expect(outlineOf(document, catalogue)).toHaveLength(1);
  });

  it("lets a step change places with the next, or the one before", () => {
    expect(moved("a>b b>c c>d", "b", true)).toEqual(ways("a>c c>b b>d").sort());
    expect(moved("a>b b>c c>d", "c", false)).toEqual(ways("a>c c>b b>d").sort());
    expect(moved("a>b b>c", "b", true)).toEqual(ways("a>c c>b").sort());
    expect(moved("a>b b>c", "a", true)).toEqual(ways("b>a a>c").sort());
  });

  it("moves nothing where the way is not one", () => {
    expect(moved("a>b:choose b.true>c b.false>d", "b", true)).toBeNull();
    expect(moved("a>c b>c c>d", "a", true)).toBeNull();
    expect(moved("a", "a", true)).toBeNull();
  });
});
