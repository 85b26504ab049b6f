// @vitest-environment node
import { describe, expect, it } from "vitest";
import { freePort, startsOf, targetsOf, upstreamOf, whyNot, wouldCreateCycle } from "../../src/model/graph";
import { newEdgeId, newName, newNodeId } from "../../src/model/ids";
import { portsOf } from "../../src/model/ports";
import { catalogue, drawn } from "./builders";

// a ─► b ─► d
// └──► c ──┘
const diamond = drawn("a>b b>d a>c c>d");

describe("the graph", () => {
  it("knows what comes before a step, nearest first", () => {
    expect(upstreamOf(diamond, "d")).toEqual(["b", "c", "a"]);
    expect(upstreamOf(diamond, "a")).toEqual([]);
  });

  it("refuses a circle and says which step comes before", () => {
    expect(wouldCreateCycle(diamond, "d", "a")).toBe(true);
    expect(wouldCreateCycle(diamond, "b", "c")).toBe(false);
    expect(whyNot(diamond, { from: "d", port: "success", to: "a" })).toContain("“A” already comes before “D”");
    expect(whyNot(diamond, { from: "a", port: "success", to: "b" })).toContain("already connected");
    expect(whyNot(diamond, { from: "b", port: "success", to: "c" })).toBeNull();
  });

  it("offers as targets exactly the steps a connection to which is not refused", () => {
    for (const document of [diamond, drawn("a:choose a.true>b b>c d"), drawn("a>b b>c c>d a>d")])
      for (const from of Object.keys(document.nodes))
        for (const port of ["success", "true"]) {
          const allowed = Object.keys(document.nodes).filter((to) => whyNot(document, { from, port, to }) === null);
          expect(targetsOf(document, from, port).map(([id]) => id)).toEqual(allowed);
        }
  });

  it("begins where nothing leads to", () => {
    expect(startsOf(drawn("a>b c>b"))).toEqual(["a", "c"]);
  });

  it("offers the first port nobody uses", () => {
    expect(freePort(drawn("a:choose a.true>b"), catalogue, "a")).toBe("false");
    expect(freePort(drawn("a:call"), catalogue, "a")).toBe("success");
  });

  it("reads ports from the cases of a switch, the error port last", () => {
    const node = { type: "switch", name: "S", config: { cases: [{ name: "big" }, { name: "small" }] } };
    expect(portsOf(catalogue.steps.switch, node).map((port) => port.name)).toEqual([
      "big",
      "small",
      "otherwise",
      "error",
    ]);
  });
});

describe("new names and ids", () => {
  it("makes an id from the name in the server's alphabet", () => {
    expect(newNodeId("Look up supplier", diamond)).toBe("look_up_supplier");
    expect(newNodeId("3. Prüfung (neu)!", diamond)).toBe("pru_fung_neu");
    expect(newNodeId("数据", diamond)).toBe("step");
    expect(newNodeId("A", diamond)).toBe("a_2");
    expect(newNodeId("x".repeat(80), diamond)).toMatch(/^[a-z][a-z0-9_]{0,59}$/);
  });

  it("never takes a name or an edge id twice", () => {
    expect(newName("A", diamond)).toBe("A 2");
    expect(newEdgeId(diamond)).toBe("e5");
    expect(newEdgeId(diamond, new Set(["e5"]))).toBe("e6");
  });
});
