// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, WorkflowDocument } from "../../src/model/document";
import { asText, readWorkflow, reportOn } from "../../src/model/exchange";
import { catalogue, drawn } from "./builders";

const values = fc.jsonValue({ maxDepth: 3, noUnicodeString: false }) as fc.Arbitrary<Json>;

describe("a workflow as a file", () => {
  it.each(["json", "yaml"] as const)("is read back as the same, whatever its fields hold (%s)", async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), values, values, async (name, config, variable) => {
        const document: WorkflowDocument = { ...drawn("a>b:choose b.true>c"), name, variables: { variable } };
        document.nodes.a = { type: "step", name, config: { field: config } };
        const same = JSON.parse(JSON.stringify(document)) as WorkflowDocument;
        expect(await readWorkflow(await asText(same, format))).toEqual({ document: same });
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["", "There is nothing to read yet."],
    ['{"schema": 1,\n "nodes": {x}}', "This is not JSON: look at line 2, column 12."],
    ["schema: 1\nnodes: [a", "This is not YAML: look at line 2, column 10."],
    ["just words", "This is no workflow: it is not an object with “nodes”."],
    ['{"schema": 1, "nodes": {}}', "This holds no steps: it has no “nodes”."],
    ['{"schema": 1, "nodes": {"a": {}}}', "The step “a” has no type."],
    ['{"nodes": {"a": {"type": "step"}}}', "This is no workflow of Automate: it does not say “schema: 1”."],
  ])("says where and why a text is none: %s", async (text, fault) => {
    expect(await readWorkflow(text)).toEqual({ fault });
  });

  it("may also be steps that were copied", async () => {
    const piece = { automate: "steps", nodes: drawn("a>b").nodes, edges: [{ from: "a", port: "success", to: "b" }] };
    const read = await readWorkflow(JSON.stringify(piece));
    expect("document" in read && read.document.edges).toEqual({ e1: { from: "a", port: "success", to: "b" } });
  });

  it("is reported on before it is taken: how much, and what is not installed", () => {
    expect(reportOn(drawn("a>b:mail.telegram"), catalogue)).toEqual({
      steps: 2,
      connections: 1,
      unknown: [{ type: "mail.telegram", steps: ["B"] }],
    });
  });
});
