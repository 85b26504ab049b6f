import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Schema } from "../../src/model/catalogue";
import type { JsonObject } from "../../src/model/document";
import { FieldContext } from "../../src/panels/form/field-context";
import { SchemaForm } from "../../src/panels/form/SchemaForm";

const schema: Schema = {
  type: "object",
  properties: {
    as: { title: "Body", enum: ["json", "text"], default: "json" },
    body: { title: "Content", "x-control": "json", "x-text-when": { as: ["text"] } },
  },
};
const form = { pointer: "", problems: [], sources: null, people: [], readOnly: false, focus: null };

let place: HTMLElement;
let root: ReturnType<typeof createRoot>;

beforeEach(() => {
  place = document.createElement("div");
  document.body.append(place);
  root = createRoot(place);
});
afterEach(() => {
  act(() => root.unmount());
  place.remove();
});

/** What the field of the body gives when a text is put into it. */
function written(as: string, text: string): unknown {
  const found: JsonObject = { as };
  act(() =>
    root.render(
      <FieldContext.Provider value={form}>
        <SchemaForm
          schema={schema}
          value={found}
          onChange={(key, value) => {
            found[key] = value ?? null;
          }}
        />
      </FieldContext.Provider>,
    ),
  );
  const area = place.querySelector("textarea");
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(area, text);
    area?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return found.body;
}

test("a text is taken as it stands", () => {
  expect(written("text", "<a>{{ input.a }}</a> and {{ input.b }}")).toBe("<a>{{ input.a }}</a> and {{ input.b }}");
});

test("what is to be JSON is read as JSON", () => {
  expect(written("json", '{"a": 1}')).toEqual({ a: 1 });
  expect(written("json", "<a>")).toBeUndefined();
});
