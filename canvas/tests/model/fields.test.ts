// @vitest-environment node
import { describe, expect, it } from "vitest";
import { fieldName, fieldsOf, schemaOf } from "../../src/model/fields";

const invoice = {
  type: "object",
  title: "Invoice",
  properties: {
    total: { type: "number", title: "Total", minimum: 0 },
    supplier: { type: "string", enum: ["a", "b"], "x-labels": ["Alpine", "Brightline"] },
    issued: { type: "string", format: "date" },
    mail: { type: "string", format: "email" },
    note: { type: "string", "x-control": "multiline" },
    paid: { type: "boolean" },
  },
  required: ["total"],
};

describe("the form builder", () => {
  it("reads the fields of a schema", () => {
    expect(fieldsOf(invoice).map(({ name, type, required }) => [name, type, required])).toEqual([
      ["total", "number", true],
      ["supplier", "choice", false],
      ["issued", "date", false],
      ["mail", "text", false],
      ["note", "long", false],
      ["paid", "boolean", false],
    ]);
  });

  it("loses nothing it does not show", () => {
    const { "x-order": order, ...rest } = schemaOf(fieldsOf(invoice), invoice);
    expect(rest).toEqual(invoice);
    expect(order).toEqual(Object.keys(invoice.properties));
  });

  it("keeps the order of fields though a database reorders the keys", () => {
    const schema = schemaOf(fieldsOf(invoice), invoice);
    const shuffled = { ...schema, properties: Object.fromEntries(Object.entries(invoice.properties).reverse()) };
    expect(fieldsOf(shuffled).map((field) => field.name)).toEqual(Object.keys(invoice.properties));
  });

  it("makes names that expressions can use", () => {
    expect(fieldName("Net amount (€)", [])).toBe("net_amount");
    expect(fieldName("Total", ["total"])).toBe("total_2");
    expect(fieldName("1.", [])).toBe("field");
  });
});
