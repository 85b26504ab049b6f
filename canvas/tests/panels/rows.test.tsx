import { act } from "react";
import { expect, test } from "vitest";
import type { Schema } from "../../src/model/catalogue";
import { controlFor } from "../../src/panels/form/controls";
import { drawnField } from "./drawn-field";

const row: Schema = {
  type: "object",
  required: ["label", "value"],
  properties: { label: { title: "Label", type: "string" }, value: { title: "Value", type: "string" } },
};
const pairs: Schema = { title: "What they see", type: "array", items: row, "x-control": "pairs", maxItems: 3 };

const field = drawnField("context");

test("rows are added, moved and removed", () => {
  field.draw(pairs);
  field.press("[data-tool=add]");
  expect(field.value).toEqual([{ label: "", value: "" }]);
  field.value = [
    { label: "Total", value: "1" },
    { label: "Supplier", value: "2" },
  ];
  field.draw(pairs);
  field.press("[data-row='1'] [data-tool=up]");
  expect(field.value).toEqual([
    { label: "Supplier", value: "2" },
    { label: "Total", value: "1" },
  ]);
  field.press("[data-row='0'] [data-tool=remove]");
  expect(field.value).toEqual([{ label: "Total", value: "1" }]);
  field.press("[data-row='0'] [data-tool=remove]");
  expect(field.value).toBeUndefined();
});

test("Alt and an arrow move the row one is in", () => {
  field.value = [
    { label: "a", value: "" },
    { label: "b", value: "" },
  ];
  field.draw(pairs);
  const first = field.place.querySelector("[data-row='0'] input");
  act(() => {
    first?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", altKey: true, bubbles: true }));
  });
  expect((field.value as { label: string }[]).map(({ label }) => label)).toEqual(["b", "a"]);
});

test("no more rows are offered than the schema allows", () => {
  field.value = [row, row, row].map(() => ({ label: "", value: "" }));
  field.draw(pairs);
  expect(field.place.querySelector("[data-tool=add]")).toBeNull();
});

test("a list given as one template stays one text", () => {
  field.value = "{{ steps.read.body.lines }}";
  field.draw(pairs);
  expect(field.place.querySelector<HTMLInputElement>("input, textarea")?.value).toBe("{{ steps.read.body.lines }}");
});

test("any list of plain objects gets rows, all else stays JSON", () => {
  expect(controlFor({ type: "array", items: row })).toBe("rows");
  expect(controlFor({ type: "array", items: { type: "object" } })).toBe("json");
  expect(controlFor({ type: "array", items: { type: "string" } })).toBe("json");
  const deep: Schema = { type: "object", properties: { inner: { type: "object" } } };
  expect(controlFor({ type: "array", items: deep })).toBe("json");
});
