// @vitest-environment node
import { describe, expect, it } from "vitest";
import { removeAndReconnect, replaceType, toggleDisabled } from "../../src/model/changing";
import type { WorkflowDocument } from "../../src/model/document";
import { apply, type Edit } from "../../src/model/edits";
import { asSpec, catalogue, drawn } from "./builders";

const edited = (document: WorkflowDocument, edit: Edit | null) => (edit ? apply(document, edit).document : document);
const lines = (document: WorkflowDocument) =>
  Object.values(document.edges)
    .map(({ from, port, to }) => `${from}.${port}>${to}`)
    .sort();
const spec = (type: string) => {
  const found = catalogue.steps[type];
  if (!found) throw new Error(type);
  return found;
};

describe("deleting and closing the gap", () => {
  it.each([
    ["a>b b>c", ["b"], ["a.success>c"]],
    ["a>b b>c c>d", ["b", "c"], ["a.success>d"]],
    ["a:choose a.true>b b>c a.false>d", ["b"], ["a.false>d", "a.true>c"]],
    ["a>b x>b b>c", ["b"], ["a.success>c", "x.success>c"]],
    ["a>b b:call b.error>e b>c", ["b"], ["a.success>c"]],
    ["a>b b>c a>c", ["b"], ["a.success>c"]],
    ["a>b", ["a"], []],
  ])("%s without %j", (drawing, ids, expected) => {
    const document = drawn(drawing);
    expect(lines(edited(document, removeAndReconnect(document, ids)))).toEqual(expected);
  });
});

describe("replacing a step by another type", () => {
  it("keeps name, place, settings, fields that fit, and connections", () => {
    const document = drawn("a>b b:call b>c b.error>d");
    const node = document.nodes.b;
    if (!node) throw new Error("b");
    document.nodes.b = { ...node, config: { url: "x", cases: [] }, settings: { optional: true } };
    const wanted = {
      ...spec("switch"),
      config: { properties: { url: { type: "string" }, cases: { type: "string" } } },
    };
    const next = edited(document, replaceType(document, catalogue, "b", wanted));
    expect(next.nodes.b).toEqual({ type: "switch", name: "B", config: { url: "x" }, settings: { optional: true } });
    expect(lines(next)).toEqual(["a.success>b", "b.error>d", "b.otherwise>c"]);
    expect(next.layout).toEqual(document.layout);
  });

  it("gives up a connection for which the new type has no port", () => {
    const document = drawn("b:call b>c b.error>d");
    expect(lines(edited(document, replaceType(document, catalogue, "b", spec("step"))))).toEqual(["b.success>c"]);
  });

  it("leaves a connection where it waits for a field to be filled in", () => {
    const document = drawn("a:ask a.late>b");
    const form = asSpec("form", { ports: [{ name: "success" }, { name: "late", when: "limit" }] });
    expect(lines(edited(document, replaceType(document, catalogue, "a", form)))).toEqual(["a.late>b"]);
  });

  it("gives a name that was the type's own anew", () => {
    const document = drawn("b:call");
    document.nodes.b = { type: "call", name: "Call 2", config: {} };
    expect(edited(document, replaceType(document, catalogue, "b", spec("step"))).nodes.b?.name).toBe("Step");
  });
});

describe("turning off", () => {
  it("turns all off, and on again once all are off", () => {
    const document = drawn("a>b");
    const off = edited(document, toggleDisabled(document, ["a"]));
    const both = edited(off, toggleDisabled(off, ["a", "b"]));
    expect([both.nodes.a?.settings, both.nodes.b?.settings]).toEqual([{ disabled: true }, { disabled: true }]);
    expect(edited(both, toggleDisabled(both, ["a", "b"]))).toEqual(document);
  });
});
