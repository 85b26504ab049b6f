import type { Catalogue, StepSpec } from "../../src/model/catalogue";
import type { WorkflowDocument } from "../../src/model/document";

const spec = (type: string, more: Partial<StepSpec> = {}): StepSpec => ({
  type,
  title: type,
  description: "",
  category: "data",
  icon: "world",
  effect: "pure",
  ports: ["success"],
  ports_from: null,
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

export const catalogue: Catalogue = {
  steps: {
    step: spec("step", { title: "Step" }),
    call: spec("call", {
      title: "Call",
      fails: true,
      output: { type: "object", properties: { body: { type: "object" } } },
    }),
    choose: spec("choose", { title: "Choose", ports: ["true", "false"] }),
    switch: spec("switch", { title: "Switch", ports: ["otherwise"], ports_from: "/cases/*/name", fails: true }),
  },
  states: { run: {}, step: {} },
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
