// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectOnStarts } from "../../src/model/comparing";
import { completionAt, typeWord } from "../../src/model/completing";
import type { Json, WorkflowDocument } from "../../src/model/document";
import { fieldsOf, schemaOf } from "../../src/model/fields";
import { sampleOf } from "../../src/model/samples";
import { dataFor } from "../../src/model/trying";
import { carriedBy, sourcesFor } from "../../src/model/upstream";
import { asSchema } from "../../src/model/written-schema";
import { asSpec, catalogue, drawn } from "./builders";

const ask = asSpec("ask", {
  ports: [{ name: "success" }],
  config: { properties: { form: { "x-control": "schema" } } },
  output_from: { data: "form" },
});
const asking = { ...catalogue, steps: { ...catalogue.steps, ask } };

/** A workflow whose input and whose form are this. */
function asked(schema: Json): WorkflowDocument {
  const document = { ...drawn("a:ask a>b"), input: schema } as WorkflowDocument;
  return { ...document, nodes: { ...document.nodes, a: { type: "ask", name: "Ask", config: { form: schema } } } };
}

const about = (schema: Json) =>
  sourcesFor(asked(schema), asking, "b")
    .filter(({ title }) => title !== "This run")
    .map(({ data }) => data.map(({ expression, label, type }) => [expression, label, type]));

const garbage = fc.jsonValue() as fc.Arbitrary<Json>;
const word = fc.oneof(garbage, fc.constantFrom<Json>("Title", "string", "object", "constructor", ["null", "integer"]));
const { schema } = fc.letrec<{ schema: Json }>((tie) => {
  const inner = fc.oneof({ weight: 2, arbitrary: tie("schema") }, { weight: 1, arbitrary: garbage });
  const name = fc.oneof(fc.string(), fc.constantFrom("total", "__proto__", "toString"));
  const parts = {
    title: word,
    type: word,
    format: word,
    properties: fc.oneof(garbage, fc.dictionary(name, inner, { maxKeys: 3 })),
    items: inner,
    required: garbage,
    enum: garbage,
    examples: garbage,
    additionalProperties: garbage,
    "x-order": garbage,
    "x-control": word,
  };
  return { schema: fc.oneof({ maxDepth: 4 }, garbage, fc.record(parts, { requiredKeys: [] })) as fc.Arbitrary<Json> };
});

describe("a schema that people wrote", () => {
  it("is taken for what it says where it says it as it should", () => {
    const total = { title: "Total", type: ["null", "number"] };
    expect(about({ properties: { total, "": { type: "string" } } })).toEqual([
      [
        ["input.total", "Total", "number"],
        ['input[""]', "", "string"],
      ],
      [
        ["steps.a.data", "data", "object"],
        ["steps.a.data.total", "Total", "number"],
        ['steps.a.data[""]', "", "string"],
      ],
    ]);
  });

  it("has no title and no type where something else stands there, and no properties where they are a text", () => {
    const odd = { x: { title: 5, type: {} }, y: { title: { en: "Y" }, type: [1] }, z: "z", constructor: {} };
    const names = ["x", "y", "z", "constructor"];
    expect(about({ properties: odd } as Json)[0]).toEqual(names.map((name) => [`input.${name}`, name, "any"]));
    expect(about({ properties: "abc" })).toEqual([[["steps.a", "Everything", "object"]]]);
    expect(fieldsOf({ properties: "abc" })).toEqual([]);
    expect(sampleOf(asSchema({ properties: "abc", type: "object" }))).toEqual({});
  });

  it("throws nowhere, whatever it holds, and gives words where words are shown", () => {
    fc.assert(
      fc.property(schema, garbage, (one, other) => {
        const document = asked(one);
        const data = sourcesFor(document, asking, "b").flatMap((source) => source.data);
        for (const datum of [...data, ...carriedBy(document, asking, "a", "success")])
          expect([typeof datum.label, typeof datum.type, typeof typeWord(datum.type)]).toEqual(Array(3).fill("string"));
        for (const typed of ["ti", "input.x", "steps.a.data.", "{{"])
          completionAt(typed, typed.length, "expression", sourcesFor(document, asking, "b"));
        dataFor(document, asking, "b", {});
        for (const [before, now] of [
          [one, other],
          [other, one],
        ] as const)
          effectOnStarts(asked(before), asked(now));
        for (const field of fieldsOf(one))
          expect([field.name, field.title, field.type].map((each) => typeof each)).toEqual(Array(3).fill("string"));
        schemaOf(fieldsOf(one), one);
      }),
    );
  });

  it("is read no deeper than anything is drawn", () => {
    let deep: Json = { type: "object" };
    for (let depth = 0; depth < 20_000; depth += 1) deep = { properties: { x: deep }, items: deep };
    expect(asSchema(deep).properties?.x?.properties?.x).toBeDefined();
  });
});
