import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Schema } from "../../src/model/catalogue";
import type { Json } from "../../src/model/document";
import { controlFor } from "../../src/panels/form/controls";
import { Field } from "../../src/panels/form/Field";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const row: Schema = {
  type: "object",
  required: ["label", "value"],
  properties: { label: { title: "Label", type: "string" }, value: { title: "Value", type: "string" } },
};
const pairs: Schema = { title: "What they see", type: "array", items: row, "x-control": "pairs", maxItems: 3 };

let place: HTMLElement;
let root: ReturnType<typeof createRoot>;
let value: Json | undefined;

beforeEach(() => {
  place = document.createElement("div");
  document.body.append(place);
  root = createRoot(place);
  value = undefined;
});
afterEach(() => {
  act(() => root.unmount());
  place.remove();
});

function draw(schema: Schema): void {
  const change = (next: Json | undefined) => {
    value = next;
    draw(schema);
  };
  act(() => root.render(<Field name="context" schema={schema} required={false} value={value} onChange={change} />));
}

const press = (selector: string) => act(() => place.querySelector<HTMLElement>(selector)?.click());

test("rows are added, moved and removed", () => {
  draw(pairs);
  press("[data-tool=add]");
  expect(value).toEqual([{ label: "", value: "" }]);
  value = [
    { label: "Total", value: "1" },
    { label: "Supplier", value: "2" },
  ];
  draw(pairs);
  press("[data-row='1'] [data-tool=up]");
  expect(value).toEqual([
    { label: "Supplier", value: "2" },
    { label: "Total", value: "1" },
  ]);
  press("[data-row='0'] [data-tool=remove]");
  expect(value).toEqual([{ label: "Total", value: "1" }]);
  press("[data-row='0'] [data-tool=remove]");
  expect(value).toBeUndefined();
});

test("Alt and an arrow move the row one is in", () => {
  value = [
    { label: "a", value: "" },
    { label: "b", value: "" },
  ];
  draw(pairs);
  const field = place.querySelector("[data-row='0'] input");
  act(() => {
    field?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", altKey: true, bubbles: true }));
  });
  expect((value as { label: string }[]).map(({ label }) => label)).toEqual(["b", "a"]);
});

test("no more rows are offered than the schema allows", () => {
  value = [row, row, row].map(() => ({ label: "", value: "" }));
  draw(pairs);
  expect(place.querySelector("[data-tool=add]")).toBeNull();
});

test("a list given as one template stays one text", () => {
  value = "{{ steps.read.body.lines }}";
  draw(pairs);
  expect(place.querySelector<HTMLInputElement>("input, textarea")?.value).toBe("{{ steps.read.body.lines }}");
});

test("any list of plain objects gets rows, all else stays JSON", () => {
  expect(controlFor({ type: "array", items: row })).toBe("rows");
  expect(controlFor({ type: "array", items: { type: "object" } })).toBe("json");
  expect(controlFor({ type: "array", items: { type: "string" } })).toBe("json");
  const deep: Schema = { type: "object", properties: { inner: { type: "object" } } };
  expect(controlFor({ type: "array", items: deep })).toBe("json");
});
