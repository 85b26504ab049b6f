// @vitest-environment node
import { describe, expect, it } from "vitest";
import { addAfter, addAt, insertOnEdge, removeAll } from "../../src/model/composing";
import { containersFor, dropped, framesOf, putInside } from "../../src/model/containers";
import type { WorkflowDocument } from "../../src/model/document";
import { apply } from "../../src/model/edits";
import { sourcesFor } from "../../src/model/upstream";
import { catalogue, drawn } from "./builders";

const step = catalogue.steps.step;
if (!step) throw new Error("The catalogue of the tests lacks “step”.");
const withLoop = {
  ...catalogue,
  steps: { ...catalogue.steps, loop: { ...step, type: "loop", container: "each" as const } },
};

/** `outer` holds `inner` and `a>b`; `inner` holds `c`; `end` lies outside. */
function nested(): WorkflowDocument {
  const document = drawn("outer:loop inner:loop a>b c outer>end");
  for (const [id, inside] of Object.entries({ inner: "outer", a: "outer", b: "outer", c: "inner" })) {
    const node = document.nodes[id];
    if (node) node.inside = inside;
  }
  return document;
}

describe("what lies in a container", () => {
  it("can be put into any container but itself and those in it", () => {
    expect(containersFor(nested(), withLoop, "outer")).toEqual([]);
    expect(containersFor(nested(), withLoop, "inner")).toEqual(["outer"]);
    expect(containersFor(nested(), withLoop, "end")).toEqual(["outer", "inner"]);
  });

  it("loses the connections that would cross the border, and gets them back by undo", () => {
    const before = nested();
    const { document, inverse } = apply(before, putInside(before, "b", undefined));
    expect(document.nodes.b?.inside).toBeUndefined();
    expect(Object.values(document.edges).map((edge) => edge.to)).toEqual(["end"]);
    expect(apply(document, inverse).document).toEqual(before);
  });

  it("is framed, outer frames behind inner ones", () => {
    const frames = framesOf(nested());
    expect(frames.map((frame) => frame.id)).toEqual(["outer", "inner"]);
    const [outer, inner] = frames;
    expect(outer && inner && outer.at.x < inner.at.x && outer.width > inner.width).toBe(true);
    expect(framesOf(drawn("a>b"))).toEqual([]);
  });

  it("gets company: a step added after it, between it and the next, or dropped on its frame", () => {
    const document = nested();
    const inside = (edit: { edit: Parameters<typeof apply>[1]; select: string[] } | null) =>
      edit && apply(document, edit.edit).document.nodes[edit.select[0] ?? ""]?.inside;
    expect(inside(addAfter(document, withLoop, step, "b"))).toBe("outer");
    const between = Object.entries(document.edges).find(([, edge]) => edge.from === "a")?.[0] ?? "";
    expect(inside(insertOnEdge(document, step, between))).toBe("outer");
    expect(inside(addAt(document, step, document.layout.nodes.c ?? { x: 0, y: 0 }))).toBe("inner");
    expect(inside(addAt(document, step, { x: -3000, y: 0 }))).toBeUndefined();
  });

  it("comes to lie where its container was when that leaves", () => {
    const edit = removeAll(nested(), ["inner"], []);
    if (!edit) throw new Error("Nothing was removed.");
    expect(apply(nested(), edit).document.nodes.c?.inside).toBe("outer");
  });
});

it("offers what a pass is about, and what came before the container", () => {
  const document = drawn("first>loop:loop inner");
  const inner = document.nodes.inner;
  if (inner) inner.inside = "loop";
  const titles = (id: string) => sourcesFor(document, withLoop, id).map((source) => source.title);
  expect(titles("inner")).toEqual(["This pass", "FIRST", "This run"]);
  expect(titles("loop")).toEqual(["FIRST", "This run"]);
});

it("closes the way behind steps that are moved into a container", () => {
  const before = drawn("a>b b>c c>d loop");
  const into = (ids: string[]) => {
    const to = Object.fromEntries(ids.map((id) => [id, before.layout.nodes[id] ?? { x: 0, y: 0 }]));
    const nodes = { ...before.nodes, held: { type: "data.set", name: "held", config: {}, inside: "loop" } };
    const at = { x: 0, y: 4_000 };
    const places = { ...before.layout.nodes, held: at };
    const document = { ...before, nodes, layout: { ...before.layout, nodes: places } };
    const moved = Object.fromEntries(Object.keys(to).map((id) => [id, at]));
    return { document, edit: dropped(document, moved) };
  };
  const ways = (ids: string[]) => {
    const { document, edit } = into(ids);
    const after = apply(document, edit);
    expect(apply(after.document, after.inverse).document).toEqual(document);
    return Object.values(after.document.edges).map(({ from, to }) => `${from}>${to}`);
  };
  expect(ways(["b"])).toEqual(["c>d", "a>c"]);
  expect(ways(["b", "c"])).toEqual(["b>c", "a>d"]);
  expect(ways(["d"])).toEqual(["a>b", "b>c"]);
});
