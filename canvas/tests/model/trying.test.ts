// @vitest-environment node
import { describe, expect, it } from "vitest";
import { fromSnapshot } from "../../src/model/live";
import { sampleOf } from "../../src/model/samples";
import { readBy, recordedFor, resultsOf } from "../../src/model/trying";
import { catalogue, drawn } from "./builders";

const live = (steps: Record<string, unknown>[]) =>
  fromSnapshot({ type: "snapshot", seq: 9, run: {}, steps, passes: {}, events: [] } as never);
const step = (node: string, status: string, output: unknown) => ({
  key: node,
  node,
  scope: "",
  seq: 1,
  status,
  output,
});

describe("what is known of the steps before", () => {
  const document = drawn("a:call>b b>c");

  it("takes what a run gave before what is pinned, and nothing that failed or was cut", () => {
    document.nodes.a = { type: "call", name: "A", config: {}, settings: { pinned: { output: 1 } } };
    document.nodes.b = { type: "step", name: "B", config: {}, settings: { pinned: { output: 2 } } };
    const shown = live([
      step("a", "completed", { n: 5 }),
      step("b", "failed", null),
      step("c", "completed", { $cut: 900_000 }),
    ]);
    expect(resultsOf(document, shown)).toEqual({ a: { n: 5 }, b: 2 });
    expect(resultsOf(document, null)).toEqual({ a: 1, b: 2 });
  });

  it("offers the data of those steps that are named, with a sample where nothing is known", () => {
    document.nodes.c = { type: "step", name: "C", config: { x: "{{ steps.a.body }}", y: "steps['ab']" } };
    expect(readBy(document, "c")).toEqual(["a"]);
    expect(recordedFor(document, catalogue, "c", { a: 5 })).toEqual({ a: 5 });
    expect(recordedFor(document, catalogue, "c", {})).toEqual({ a: catalogue.steps.call?.sample ?? {} });
  });
});

describe("a sample of a schema", () => {
  it("takes its default, example or first choice, else a value of its type", () => {
    const schema = {
      type: "object",
      properties: {
        number: { type: "string", examples: ["2041"] },
        total: { type: "number", default: 7 },
        kind: { enum: ["a", "b"] },
        lines: { type: "array", items: { type: "object", properties: { ok: { type: "boolean" } } } },
        note: { type: ["string", "null"] },
      },
    };
    expect(sampleOf(schema)).toEqual({ number: "2041", total: 7, kind: "a", lines: [{ ok: true }], note: "text" });
  });
});
