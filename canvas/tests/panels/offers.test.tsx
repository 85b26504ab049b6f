import { act } from "react";
import { expect, test } from "vitest";
import type { Schema } from "../../src/model/catalogue";
import { drawnField } from "./drawn-field";

const workflow: Schema = {
  title: "Workflow",
  type: "string",
  "x-control": "workflow",
  "x-labels": { k3v5q2: "Issue a refund", m7x4wa: "Send a reminder" },
};

const field = drawnField("workflow", true);

const list = () => field.place.querySelector("select");

function choose(place: number): void {
  const select = list();
  if (!select) throw new Error("There is no list.");
  act(() => {
    select.selectedIndex = place;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

test("a workflow is chosen by its name", () => {
  field.draw(workflow);
  expect([...(list()?.options ?? [])].map((option) => option.text).slice(0, 3)).toEqual([
    "Choose…",
    "Issue a refund",
    "Send a reminder",
  ]);
  choose(2);
  expect(field.value).toBe("m7x4wa");
});

test("data of the run and ids that are not offered are shown as text, not hidden behind a choice", () => {
  field.value = "{{ input.which }}";
  field.draw(workflow);
  expect(list()).toBeNull();
  expect(field.place.querySelector<HTMLInputElement>("input, textarea")?.value).toBe("{{ input.which }}");
  field.value = "gone";
  field.draw(workflow);
  expect(field.place.querySelector<HTMLInputElement>("input, textarea")?.value).toBe("gone");
});

test("whoever wants something else may type, and leaving it empty brings the list back", () => {
  field.draw(workflow);
  choose(3);
  const area = field.place.querySelector<HTMLInputElement>("input, textarea");
  expect(area).not.toBeNull();
  act(() => {
    area?.focus();
    area?.blur();
  });
  expect(list()).not.toBeNull();
});

test("where nothing is offered, there is a text to fill in", () => {
  field.draw({ title: "Workflow", type: "string", "x-control": "workflow" });
  expect(list()).toBeNull();
  expect(field.place.querySelector<HTMLInputElement>("input, textarea")).not.toBeNull();
});
