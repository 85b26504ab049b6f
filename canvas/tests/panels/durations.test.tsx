import { expect, test } from "vitest";
import { drawnField } from "./drawn-field";

const field = drawnField("due_in");
const amount = "[aria-label$='how many']";

test.each([
  ["1.5", "1.5d"],
  ["1,5", "1.5d"],
  ["30", "30d"],
])("what is typed as %s after emptying keeps its unit", (text, value) => {
  field.value = "2d";
  field.draw({ type: "string", title: "Due in", "x-control": "duration" });
  field.type(amount, "");
  expect(field.value).toBeUndefined();
  field.type(amount, text);
  expect(field.value).toBe(value);
});

test.each([
  ["1h 30m", "1h 30m"],
  ["45m", "45m"],
])("what is typed with its units as %s is that, and the focus stays", (text, value) => {
  field.draw({ type: "string", title: "Due in", "x-control": "duration" });
  for (const character of text) {
    const shown = field.place.querySelector(amount) ? amount : "input:not([type=checkbox]), textarea";
    field.type(shown, character);
  }
  expect(field.value).toBe(value);
});
