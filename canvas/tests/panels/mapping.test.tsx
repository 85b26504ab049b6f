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
