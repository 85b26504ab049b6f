import { act } from "react";
import { expect, test } from "vitest";
import type { Schema } from "../../src/model/catalogue";
import { drawnField } from "./drawn-field";

const amount: Schema = { title: "Amount", type: "number" };
const wait: Schema = { title: "For", type: "string", "x-control": "duration" };

const field = drawnField("amount");

/** Types as a person does: each character where the focus is by then, behind what stands there. */
function type(text: string): void {
  act(() => field.place.querySelector<HTMLElement>("input, textarea")?.focus());
  for (const [at, character] of [...text].entries()) {
    const shown = document.activeElement as HTMLInputElement | HTMLTextAreaElement;
    expect(field.place.contains(shown), `after ${text.slice(0, at)}`).toBe(true);
    const prototype = shown instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    act(() => {
      Object.getOwnPropertyDescriptor(prototype.prototype, "value")?.set?.call(shown, shown.value + character);
      shown.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

const leave = () => act(() => (document.activeElement as HTMLElement).blur());

test.each([
  [amount, "{{ input.net }}"],
  [wait, "{{ input.wait }}"],
  [wait, "after {{ input.wait }}"],
])("who types data into a field goes on typing in it", (schema, text) => {
  field.draw(schema);
  type(text);
  expect(field.value).toBe(text);
});

test.each([
  ["1,5", 1.5],
  ["-0,05", -0.05],
  ["1.5", 1.5],
  ["1,250", 7],
  ["12 EUR", 7],
])("%s typed over 7 is %s once the field is left", (text, value) => {
  field.value = 7;
  field.draw(amount);
  const input = field.place.querySelector<HTMLInputElement>("input");
  act(() => input?.focus());
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, "");
    input?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  type(text);
  leave();
  expect(field.value).toBe(value);
});
