// @vitest-environment node
import { describe, expect, it } from "vitest";
import { differences } from "../../src/model/differences";
import { sourcesFor } from "../../src/model/upstream";
import { catalogue, drawn } from "./builders";

describe("the data a step may refer to", () => {
  const document = {
    ...drawn("a:call>b b>c d>c"),
    input: { type: "object", properties: { number: { type: "string", title: "Invoice number" } } },
    variables: { limit: 1000, "odd key": "x" },
  };

  it("lists the input, the steps before it, the variables and the run; never what comes after", () => {
    expect(sourcesFor(document, catalogue, "b").map((source) => source.title)).toEqual([
      "Input of the workflow",
      "A",
      "Variables",
      "This run",
    ]);
  });

  it("writes expressions the server understands, with titles and samples for people", () => {
    const [input, a, variables] = sourcesFor(document, catalogue, "b");
    expect(input?.data).toEqual([{ expression: "input.number", label: "Invoice number", type: "string", depth: 0 }]);
    expect(a?.data[0]?.expression).toBe("steps.a.body");
    expect(variables?.data.map((datum) => [datum.expression, datum.sample])).toEqual([
      ["vars.limit", "1000"],
      ['vars["odd key"]', "x"],
    ]);
  });
});

describe("what differs between two documents", () => {
  it("names steps, parts and connections, and tells a move from a change", () => {
    const before = drawn("a>b b>c");
    const after = structuredClone(before);
    after.name = "Other";
    after.nodes.a = { type: "step", name: "Renamed", config: { url: "x" } };
    after.layout.nodes.c = { x: 1, y: 1 };
    after.edges = { e1: { from: "a", port: "success", to: "c" } };
    const found = differences(before, after).map(({ node, change, parts }) => [node, change, parts]);
    expect(found).toEqual([
      ["a", "changed", ["name", "url", "connections"]],
      ["b", "changed", ["connections"]],
      ["c", "moved", []],
      [null, "changed", ["name"]],
    ]);
  });

  it("finds none between documents that differ only in the order of keys", () => {
    const before = drawn("a>b");
    const turned = { ...before, nodes: Object.fromEntries(Object.entries(before.nodes).reverse()) };
    expect(differences(before, turned)).toEqual([]);
  });
});
