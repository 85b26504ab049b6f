import type { Catalogue, StepSpec } from "../../src/model/catalogue";
import type { WorkflowDocument } from "../../src/model/document";

const port = (name: string, more: Partial<StepSpec["ports"][number]> = {}): StepSpec["ports"][number] => ({
  name,
  title: name,
  kind: "outcome",
  about: "",
  each: "",
  when: "",
  output: null,
  ...more,
});

const onError = port("error", {
  title: "On error",
  kind: "error",
  about: "Taken when the step has failed.",
  output: { properties: { error: { properties: { message: { type: "string" } } } } },
});

const spec = (type: string, more: Partial<StepSpec> = {}): StepSpec => ({
  type,
  title: type,
  description: "",
  category: "data",
  icon: "world",
  effect: "pure",
  ports: [port("success")],
  output_from: {},
  fails: false,
  summary: "",
  config: {},
  settings: {},
  output: {},
  sample: null,
  docs: "",
  timeout: null,
  defaults: {},
  container: null,
  failures: {},
  retry: {},
  ...more,
});

/** A step type with ports of which only what matters is said. */
export const asSpec = (
  type: string,
  { ports, ...more }: Partial<Omit<StepSpec, "ports">> & { ports?: Parameters<typeof port>[1][] },
): StepSpec => spec(type, ports ? { ...more, ports: ports.map((each) => port("", each)) } : more);

export const catalogue: Catalogue = {
  steps: {
    step: spec("step", { title: "Step" }),
    call: spec("call", {
      title: "Call",
      ports: [port("success"), onError],
      fails: true,
      output: { type: "object", properties: { body: { type: "object" } } },
    }),
    choose: spec("choose", {
      title: "Choose",
      ports: [port("true", { kind: "decision" }), port("false", { kind: "decision" })],
    }),
    switch: spec("switch", {
      title: "Switch",
      ports: [port("", { kind: "decision", each: "/cases/*/name" }), port("otherwise", { kind: "decision" }), onError],
      fails: true,
    }),
  },
  states: { run: {}, step: {} },
  port_kinds: { outcome: "Done", decision: "Decision", done: "All done", timeout: "Out of time", error: "Failure" },
};

/** A document from a drawing such as `a>b b.true>c`; a type follows a colon: `b:choose`. */
export function drawn(drawing: string): WorkflowDocument {
  const document: WorkflowDocument = { schema: 1, name: "Drawn", nodes: {}, edges: {}, layout: { nodes: {} } };
  const node = (text: string) => {
    const [id = "", type = "step"] = text.split(":");
    document.nodes[id] ??= { type, name: id.toUpperCase(), config: {} };
    document.layout.nodes[id] ??= { x: Object.keys(document.nodes).length * 300, y: 0 };
    return id;
  };
  for (const part of drawing.split(/\s+/)) {
    const [left = "", right] = part.split(">");
    const [source = "", port = "success"] = left.split(".");
    const from = node(source);
    if (right) document.edges[`e${Object.keys(document.edges).length + 1}`] = { from, port, to: node(right) };
  }
  return document;
}
