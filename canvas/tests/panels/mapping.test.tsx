import { act } from "react";
import { expect, test } from "vitest";
import type { Schema } from "../../src/model/catalogue";
import { drawnField } from "./drawn-field";

const values: Schema = { title: "Values", type: "object", additionalProperties: {}, "x-control": "mapping" };
const headers: Schema = { ...values, additionalProperties: { type: "string", "x-control": "text" } };

const field = drawnField("values");

const AREA = "[aria-label='Value of rate']";
const area = () => field.place.querySelector<HTMLInputElement | HTMLTextAreaElement>(AREA);

test.each([
  ["1.05", 1.05],
  ["0.07", 0.07],
  ["-0.005", -0.005],
  ["100", 100],
  ["007", "007"],
  ["12345678901234567890", "12345678901234567890"],
  ["true", true],
  ["[1, 2]", [1, 2]],
  ["", ""],
])("what is typed as %s is that", (text, value) => {
  field.value = { rate: "" };
  field.draw(values);
  field.type(AREA, text);
  expect(field.value).toEqual({ rate: value });
  expect(area()?.value).toBe(text);
});

test("where only texts are sent, a number stays as it was written", () => {
  field.value = { rate: "" };
  field.draw(headers);
  field.type(AREA, "7.10");
  expect(field.value).toEqual({ rate: "7.10" });
});

test("a value that is changed elsewhere is shown", () => {
  field.value = { rate: "" };
  field.draw(values);
  field.type(AREA, "1.0");
  field.value = { rate: 2 };
  field.draw(values);
  expect(area()?.value).toBe("2");
});

const nameOf = (number: number) =>
  field.place.querySelector<HTMLInputElement>(`[aria-label='Name ${number}']`) as HTMLInputElement;

/** Types a name over the one that is there, one character after the other, and leaves the field if that is said. */
function name(number: number, text: string, leaves = true): void {
  act(() => nameOf(number).focus());
  let shown = "";
  for (const character of text) {
    shown = shown === "" ? character : nameOf(number).value + character;
    act(() => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(nameOf(number), shown);
      nameOf(number).dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  if (leaves) act(() => nameOf(number).blur());
}

test("a name that begins like another is typed without losing a letter", () => {
  field.value = { net: 1, name: 2 };
  field.draw(values);
  name(2, "net_total");
  expect(field.value).toEqual({ net: 1, net_total: 2 });
});

test("a name that is taken is told, and given up for the one before", () => {
  field.value = { net: 1, name: 2 };
  field.draw(values);
  name(2, "net", false);
  expect(nameOf(2).value).toBe("net");
  expect(nameOf(2).getAttribute("aria-invalid")).toBe("true");
  act(() => nameOf(2).blur());
  expect(field.value).toEqual({ net: 1, name: 2 });
});

test("a name that begins with a digit stays in its row while it is typed", () => {
  field.value = { net: 1, name: 2 };
  field.draw(values);
  name(2, "2nd_floor");
  expect(Object.entries(field.value as object)).toEqual([
    ["net", 1],
    ["2nd_floor", 2],
  ]);
  name(2, "404");
  expect(field.value).toEqual({ 404: 2, net: 1 });
});
