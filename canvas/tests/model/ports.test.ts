// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Catalogue } from "../../src/model/catalogue";
import type { WorkflowDocument } from "../../src/model/document";
import { freePort, portsOfNode, whyNot, whyPortNot } from "../../src/model/graph";
import { carriedBy, sourcesFor } from "../../src/model/upstream";
import { cardData, flowNode } from "../../src/nodes/flow";
import { asSpec, catalogue, drawn } from "./builders";

// ask ─(late)─► b
const asking: Catalogue = {
  ...catalogue,
  steps: {
    ...catalogue.steps,
    ask: asSpec("ask", {
      ports: [
        { name: "success", title: "Filled in", kind: "outcome" },
        { name: "late", title: "Late", kind: "timeout", about: "Taken when it is too late.", when: "limit" },
        { name: "never", title: "Never", kind: "timeout", output: { type: "null" } },
      ],
      config: {
        properties: { limit: { title: "Give up after" }, form: { "x-control": "schema" }, values: {} },
      },
      output: { type: "object", properties: { data: { type: "object" }, by: { type: "string" } } },
      output_from: { data: "form" },
      sample: { data: { street: "Harbour Road 12" }, by: "Fiona" },
    }),
    gather: asSpec("gather", { output_from: { "": "values" }, config: { properties: { values: {} } } }),
  },
};

function asked(config: WorkflowDocument["nodes"][string]["config"]): WorkflowDocument {
  const document = drawn("a:ask a.late>b");
  return { ...document, nodes: { ...document.nodes, a: { type: "ask", name: "Ask", config } } };
}

const names = (document: WorkflowDocument, id = "a") => portsOfNode(document, asking, id).map(({ name }) => name);

describe("a port that depends on a field", () => {
  it("is there where the field is filled in, also by an expression", () => {
    expect(names(drawn("a:ask"))).toEqual(["success", "never"]);
    const { edges: _, ...rest } = asked({ limit: "{{ vars.days }}" });
    expect(names({ ...rest, edges: {} })).toEqual(["success", "late", "never"]);
  });

  it("stays while something is connected to it, and says why it is never taken", () => {
    const document = asked({ limit: "" });
    expect(names(document)).toEqual(["success", "never", "late"]);
    const reason = "“Ask” is never left by “Late” as long as “Give up after” is empty.";
    expect(portsOfNode(document, asking, "a").at(-1)).toMatchObject({ label: "Late", kind: "timeout", gone: reason });
    expect(whyPortNot(document, asking, { from: "a", port: "late", to: "c" })).toBe(reason);
    expect(whyPortNot(asked({ limit: "2d" }), asking, { from: "a", port: "late", to: "c" })).toBeNull();
  });

  it("is not offered to what comes next once it is lost", () => {
    const full = drawn("a:ask a.success>b a.never>b a.late>b");
    expect(freePort(full, asking, "a")).toBe("success");
  });

  it("is believed of a type that is not installed", () => {
    expect(portsOfNode(drawn("a:stranger a.left>b"), asking, "a")).toEqual([
      { name: "success", label: "Success", kind: "outcome" },
      { name: "left", label: "left", kind: "outcome" },
    ]);
  });
});

describe("the port for failures", () => {
  const error = (document: WorkflowDocument) => portsOfNode(document, asking, "a").at(-1);

  it("is one, and the last, also of a type that is not installed or that cannot fail", () => {
    expect(error(drawn("a:stranger a.error>b a.left>b"))).toEqual({ name: "error", label: "error", kind: "error" });
    expect(error(drawn("a:ask a.error>b a.left>b"))).toMatchObject({ kind: "error", gone: expect.any(String) });
  });

  it("is where its connection begins", () => {
    const document = drawn("a:stranger a.error>b");
    const card = flowNode("a", { x: 0, y: 0 }, cardData(document, asking, "a", { readOnly: false }), false);
    expect(card.handles?.find(({ id }) => id === "error")?.position).toBe("bottom");
  });
});

describe("what can be read behind a port", () => {
  const carried = (document: WorkflowDocument, port: string, id = "a") =>
    carriedBy(document, asking, id, port).map(({ expression }) => expression);

  it("is what the step gives, with the fields of its form", () => {
    const form = { type: "object", properties: { city: { type: "string", title: "City" } } };
    expect(carried(asked({ form }), "success")).toEqual(["steps.a.data", "steps.a.data.city", "steps.a.by"]);
    expect(carried(asked({}), "success")).toContain("steps.a.data.street"); // the sample is all that is known
  });

  it("is the failure behind an error, and nothing where the port says so", () => {
    expect(carried(drawn("a:call"), "error")).toEqual(["steps.a.error", "steps.a.error.message"]);
    expect(carried(asked({}), "never")).toEqual([]);
  });

  it("is offered to the steps after it by the same names", () => {
    const document = drawn("a:gather a>b");
    const set = {
      ...document,
      nodes: { ...document.nodes, a: { type: "gather", name: "A", config: { values: { n: 1 } } } },
    };
    expect(carried(set, "success")).toEqual(["steps.a.n"]);
    expect(sourcesFor(set, asking, "b")[0]?.data.map(({ expression }) => expression)).toEqual(["steps.a.n"]);
  });
});

describe("a connection across the border of a container", () => {
  const document = drawn("each inner out");
  const nodes = { ...document.nodes, inner: { type: "step", name: "Inner", config: {}, inside: "each" } };
  const why = (from: string, to: string) => whyNot({ ...document, nodes }, { from, port: "success", to });

  it("is refused in the words of what the port means", () => {
    expect(why("each", "inner")).toContain("“Inner” lies inside “EACH”: it begins with what is inside");
    expect(why("inner", "each")).toContain("which goes on by itself when all inside is done");
    expect(why("out", "inner")).toBe("Connections do not lead into or out of “EACH”: connect “EACH” itself.");
    expect(why("inner", "out")).toBe(why("out", "inner"));
    expect(why("each", "out")).toBeNull();
  });
});
