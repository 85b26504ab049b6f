import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach } from "vitest";
import type { Schema } from "../../src/model/catalogue";
import type { Json } from "../../src/model/document";
import { Field } from "../../src/panels/form/Field";
import { FieldContext, type FormContext } from "../../src/panels/form/field-context";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const FORM: FormContext = { pointer: "", problems: [], sources: null, people: [], readOnly: false, focus: null };

export interface DrawnField {
  place: HTMLElement;
  /** What it holds: set before drawing, and changed by what is done to it. */
  value: Json | undefined;
  draw: (schema: Schema, form?: Partial<FormContext>) => void;
  /** Click what a selector finds. */
  press: (selector: string) => void;
  /** Write one character after the other, each behind what a selector's field shows by then; no text empties it. */
  type: (selector: string, text: string) => void;
}

/** What a person makes of a field's text: React hears of it by the event alone. */
function write(place: HTMLElement, selector: string, changed: (text: string) => string): void {
  const shown = place.querySelector<HTMLInputElement | HTMLTextAreaElement>(selector);
  if (!shown) throw new Error(`There is no ${selector}.`);
  const prototype = shown instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  act(() => {
    Object.getOwnPropertyDescriptor(prototype.prototype, "value")?.set?.call(shown, changed(shown.value));
    shown.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** One field of a form, anew for each test of a file. */
export function drawnField(name: string, required = false): DrawnField {
  let root: ReturnType<typeof createRoot>;
  const field: DrawnField = {
    place: document.createElement("div"),
    value: undefined,
    draw(schema, form = {}) {
      const change = (next: Json | undefined) => {
        field.value = next;
        field.draw(schema, form);
      };
      act(() =>
        root.render(
          <FieldContext.Provider value={{ ...FORM, ...form }}>
            <Field name={name} schema={schema} required={required} value={field.value} onChange={change} />
          </FieldContext.Provider>,
        ),
      );
    },
    press: (selector) => act(() => field.place.querySelector<HTMLElement>(selector)?.click()),
    type(selector, text) {
      if (!text) write(field.place, selector, () => "");
      for (const character of text) write(field.place, selector, (shown) => shown + character);
    },
  };
  beforeEach(() => {
    field.place = document.createElement("div");
    field.value = undefined;
    document.body.append(field.place);
    root = createRoot(field.place);
  });
  afterEach(() => {
    act(() => root.unmount());
    field.place.remove();
  });
  return field;
}
