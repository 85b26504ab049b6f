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
