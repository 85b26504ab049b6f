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
