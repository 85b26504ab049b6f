// @vitest-environment node
import { describe, expect, it } from "vitest";
import { NODE_HEIGHT, NODE_WIDTH } from "../../src/model/composing";
import { tidy } from "../../src/model/layout";
import { catalogue, drawn } from "./builders";

describe("tidying up", () => {
  it("goes from left to right, with branches in the order of their ports", () => {
    const places = tidy(drawn("a:choose a.true>b a.false>c b>d c>d"), catalogue);
    const { a, b, c, d } = places as Record<"a" | "b" | "c" | "d", { x: number; y: number }>;
    expect(a.x).toBeLessThan(b.x);
    expect(b.x).toBe(c.x);
    expect(b.y).toBeLessThan(c.y);
    expect(c.x).toBeLessThan(d.x);
  });

  it("lays no card on another", () => {
    const drawing = "a:choose a.true>b a.false>c a.false>d b>e c>e d>f e>g f>g h>g i:call i.error>j";
    const places = Object.values(tidy(drawn(drawing), catalogue));
    for (const [index, one] of places.entries())
      for (const other of places.slice(index + 1))
        expect(Math.abs(one.x - other.x) >= NODE_WIDTH || Math.abs(one.y - other.y) >= NODE_HEIGHT).toBe(true);
  });

  it("keeps the way straight past a step that stands aside", () => {
    //  a ─true──────► c
    //  └─false─► b ───┘
    const { a, b, c } = tidy(drawn("a:choose a.true>c a.false>b b>c"), catalogue) as Record<
      string,
      { x: number; y: number }
    >;
    expect(Math.abs((a?.y ?? 0) - (c?.y ?? 0))).toBeLessThan(NODE_HEIGHT / 2);
    expect((b?.y ?? 0) - (a?.y ?? 0)).toBeGreaterThanOrEqual(NODE_HEIGHT / 2);
  });
});
