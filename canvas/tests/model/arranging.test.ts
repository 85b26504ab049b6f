// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { align, distribute, type Line } from "../../src/model/arranging";
import { NODE_HEIGHT, NODE_WIDTH } from "../../src/model/composing";
import { dropped, framesOf, withBodies } from "../../src/model/containers";
import type { WorkflowDocument } from "../../src/model/document";
import { apply, type Edit } from "../../src/model/edits";
import { tidy } from "../../src/model/layout";
import { catalogue, drawn } from "./builders";

const placed = (...places: [number, number][]): WorkflowDocument => {
  const document = drawn(places.map((_, index) => `n${index}`).join(" "));
  for (const [index, [x, y]] of places.entries()) document.layout.nodes[`n${index}`] = { x, y };
  return document;
};
const all = (document: WorkflowDocument) => Object.keys(document.nodes);
const places = (document: WorkflowDocument, edit: Edit | null) =>
  Object.values((edit ? apply(document, edit).document : document).layout.nodes).map(({ x, y }) => [x, y]);

/** `loop` has `a` and `b` inside, joined; `x` and `y` lie outside. */
function looped(): WorkflowDocument {
  const document = drawn("loop:step x>y a>b");
  for (const id of ["a", "b"]) document.nodes[id] = { type: "step", name: id, config: {}, inside: "loop" };
  document.layout.nodes = {
    loop: { x: 0, y: 0 },
    a: { x: 40, y: 160 },
    b: { x: 340, y: 160 },
    x: { x: 900, y: 0 },
    y: { x: 1300, y: 0 },
  };
  return document;
}

describe("aligning", () => {
  it.each<[Line, [number, number][]]>([
    [
      "left",
      [
        [0, 0],
        [0, 100],
      ],
    ],
    [
      "right",
      [
        [60, 0],
        [60, 100],
      ],
    ],
    [
      "centre",
      [
        [30, 0],
        [30, 100],
      ],
    ],
    [
      "top",
      [
        [0, 0],
        [60, 0],
      ],
    ],
    [
      "middle",
      [
        [0, 50],
        [60, 50],
      ],
    ],
    [
      "bottom",
      [
        [0, 100],
        [60, 100],
      ],
    ],
  ])("%s", (line, expected) => {
    const document = placed([0, 0], [60, 100]);
    expect(places(document, align(document, catalogue, all(document), line))).toEqual(expected);
  });

  it("means nothing for one step", () => {
    expect(align(placed([0, 0]), catalogue, ["n0"], "left")).toBeNull();
  });

  it("makes equal gaps between the outermost", () => {
    const document = placed([0, 0], [900, 10], [250, 20]);
    expect(places(document, distribute(document, catalogue, all(document), "x"))).toEqual([
      [0, 0],
      [900, 10],
      [450, 20],
    ]);
  });
});

describe("dropping cards", () => {
  it("puts a card that lands in a frame into that container, and its outside connections leave", () => {
    const next = apply(looped(), dropped(looped(), { x: { x: 200, y: 160 } })).document;
    expect(next.nodes.x?.inside).toBe("loop");
    expect(Object.values(next.edges)).toEqual([{ from: "a", port: "success", to: "b" }]);
  });

  it("lets a card that is dragged out of its frame leave the container", () => {
    const next = apply(looped(), dropped(looped(), { b: { x: 900, y: 600 } })).document;
    expect(next.nodes.b).not.toHaveProperty("inside");
    expect(Object.values(next.edges)).toEqual([{ from: "x", port: "success", to: "y" }]);
  });

  it("leaves a card that moves within its frame where it belongs", () => {
    expect(dropped(looped(), { b: { x: 300, y: 180 } }).kind).toBe("move");
  });

  it("keeps the connection of two that go together", () => {
    const next = apply(looped(), dropped(looped(), { a: { x: 40, y: 900 }, b: { x: 340, y: 900 } })).document;
    expect(Object.values(next.edges)).toHaveLength(2);
    expect(next.nodes.a?.inside).toBeUndefined();
  });

  it("takes what lies in a container along with its card", () => {
    const to = withBodies(looped(), { loop: { x: 100, y: 50 } });
    expect(to).toEqual({ loop: { x: 100, y: 50 }, a: { x: 140, y: 210 }, b: { x: 440, y: 210 } });
    expect(dropped(looped(), to).kind).toBe("move");
  });
});

describe("tidying up", () => {
  const overlap = (at: Record<string, { x: number; y: number }>) => {
    const boxes = Object.values(at);
    return boxes.some((one, index) =>
      boxes
        .slice(index + 1)
        .some((two) => Math.abs(one.x - two.x) < NODE_WIDTH && Math.abs(one.y - two.y) < NODE_HEIGHT),
    );
  };

  it("lays what is in a container below its card, and nothing on its frame", () => {
    const document = looped();
    document.edges.e9 = { from: "loop", port: "success", to: "x" };
    const at = tidy(document, catalogue);
    const [frame] = framesOf(document, at);
    expect(overlap(at)).toBe(false);
    expect(frame && frame.at.y > (at.loop?.y ?? 0) + NODE_HEIGHT).toBe(true);
    expect(frame && (at.x?.x ?? 0) >= frame.at.x + frame.width).toBe(true);
  });

  it("arranges only what it is asked to, from where that stood", () => {
    const document = drawn("a>b b>c c>d");
    document.layout.nodes.c = { x: 500, y: 400 };
    document.layout.nodes.d = { x: 400, y: 500 };
    const at = tidy(document, catalogue, ["c", "d"]);
    expect(Object.keys(at)).toEqual(["c", "d"]);
    expect(at.c).toEqual({ x: 400, y: 400 });
    expect(at.d?.y).toBe(400);
  });

  it("never changes the logic", () => {
    const { layout: _, ...logic } = looped();
    fc.assert(
      fc.property(fc.subarray(all(looped()), { minLength: 1 }), (ids) => {
        const { layout: __, ...after } = apply(looped(), { kind: "move", to: tidy(looped(), catalogue, ids) }).document;
        expect(after).toEqual(logic);
      }),
    );
  });
});
