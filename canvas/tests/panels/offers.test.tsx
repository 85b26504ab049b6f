import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Schema } from "../../src/model/catalogue";
import type { Json } from "../../src/model/document";
import { Field } from "../../src/panels/form/Field";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const workflow: Schema = {
  title: "Workflow",
  type: "string",
  "x-control": "workflow",
  "x-labels": { k3v5q2: "Issue a refund", m7x4wa: "Send a reminder" },
};

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
  act(() => root.render(<Field name="workflow" schema={schema} required value={value} onChange={change} />));
}

const list = () => place.querySelector("select");

function choose(place: number): void {
  const select = list();
  if (!select) throw new Error("There is no list.");
  act(() => {
    select.selectedIndex = place;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

test("a workflow is chosen by its name", () => {
  draw(workflow);
  expect([...(list()?.options ?? [])].map((option) => option.text).slice(0, 3)).toEqual([
    "Choose…",
    "Issue a refund",
    "Send a reminder",
  ]);
  choose(2);
  expect(value).toBe("m7x4wa");
});

test("data of the run and ids that are not offered are shown as text, not hidden behind a choice", () => {
  value = "{{ input.which }}";
  draw(workflow);
  expect(list()).toBeNull();
  expect(place.querySelector<HTMLInputElement>("input, textarea")?.value).toBe("{{ input.which }}");
  value = "gone";
  draw(workflow);
  expect(place.querySelector<HTMLInputElement>("input, textarea")?.value).toBe("gone");
});

test("whoever wants something else may type, and leaving it empty brings the list back", () => {
  draw(workflow);
  choose(3);
  const area = place.querySelector<HTMLInputElement>("input, textarea");
  expect(area).not.toBeNull();
  act(() => {
    area?.focus();
    area?.blur();
  });
  expect(list()).not.toBeNull();
});

test("where nothing is offered, there is a text to fill in", () => {
  draw({ title: "Workflow", type: "string", "x-control": "workflow" });
  expect(list()).toBeNull();
  expect(place.querySelector<HTMLInputElement>("input, textarea")).not.toBeNull();
});
