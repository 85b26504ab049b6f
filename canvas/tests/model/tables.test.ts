import { expect, it } from "vitest";
import { tableOf } from "../../src/model/tables";

it("shows a list of objects with a column for each name", () => {
  const table = tableOf([
    { a: 1, b: true },
    { a: null, c: { d: 1 } },
  ]);
  expect(table).toEqual({
    of: null,
    columns: ["a", "b", "c"],
    rows: [
      ["1", "yes", ""],
      ["", "", '{"d":1}'],
    ],
    more: 0,
  });
});

it("shows the list inside an object, and says which it is", () => {
  expect(tableOf({ count: 2, rows: [{ n: 1 }, { n: 2 }] })).toMatchObject({ of: "rows", rows: [["1"], ["2"]] });
});

it("shows any other value by name and value, or alone", () => {
  expect(tableOf({ status: 200, tags: ["a"] }).rows).toEqual([
    ["status", "200"],
    ["tags", '["a"]'],
  ]);
  expect(tableOf(["x", 1]).rows).toEqual([["x"], ["1"]]);
  expect(tableOf("x").rows).toEqual([["x"]]);
});

it("leaves out what is too much, and says how much", () => {
  const table = tableOf(Array.from({ length: 130 }, (_, n) => ({ n })));
  expect([table.rows.length, table.more]).toEqual([100, 30]);
});
