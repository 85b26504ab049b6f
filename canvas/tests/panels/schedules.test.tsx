import { act } from "react";
import { expect, test } from "vitest";
import type { Schema } from "../../src/model/catalogue";
import { drawnField } from "./drawn-field";

const schedule: Schema = { title: "Or until the next", type: "object", "x-control": "schedule", "x-template": false };
const WEEKDAYS = { cron: "0 9 * * 1-5", zone: "Europe/Amsterdam" };

const field = drawnField("next");
const find = <T extends Element>(selector: string) => field.place.querySelector<T>(selector);
const list = () => find<HTMLSelectElement>("select");
const labelled = (words: string) =>
  [...field.place.querySelectorAll("label")].find((label) => label.textContent?.startsWith(words))?.control ??
  undefined;

const day = (name: string) => [...field.place.querySelectorAll("button")].find((each) => each.textContent === name);
const press = (name: string) => act(() => day(name)?.click());

function choose(words: string): void {
  const select = list();
  if (!select) throw new Error("There is no list.");
  act(() => {
    select.selectedIndex = [...select.options].findIndex((option) => option.text === words);
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function type(words: string, text: string): void {
  const input = labelled(words);
  if (!(input instanceof HTMLInputElement)) throw new Error(`There is no field “${words}”.`);
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

test("a schedule begins in the zone of whoever draws, and is given up again", () => {
  field.draw(schedule);
  expect(field.place.querySelectorAll("input")).toHaveLength(0);
  choose("on weekdays");
  expect(field.value).toEqual({ cron: "0 9 * * 1-5", zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  choose("no schedule");
  expect(field.value).toBeUndefined();
});

test("days of the week are chosen, and the last one stays", () => {
  field.value = { ...WEEKDAYS, cron: "30 8 * * 1" };
  field.draw(schedule);
  press("Thursday");
  press("Monday");
  expect(field.value).toEqual({ ...WEEKDAYS, cron: "30 8 * * 4" });
  press("Thursday");
  expect(day("Thursday")?.getAttribute("aria-pressed")).toBe("true");
  expect(day("Monday")?.getAttribute("aria-pressed")).toBe("false");
});

test("the time stays where it repeats otherwise, and what is emptied stays as it was", () => {
  field.value = WEEKDAYS;
  field.draw(schedule);
  type("Time", "17:45");
  type("Time", "");
  choose("on a day of the month");
  type("Day of the month", "31");
  expect(field.value).toEqual({ ...WEEKDAYS, cron: "45 17 31 * *" });
  expect(field.place.textContent).toContain("Months without a day 31 are passed by.");
  choose("every hour at a minute");
  type("Minutes past the hour", "75");
  expect(field.value).toEqual({ ...WEEKDAYS, cron: "45 * * * *" });
});

test("cron text stays text while it is typed, and becomes a form when that is chosen", () => {
  field.value = WEEKDAYS;
  field.draw(schedule);
  choose("as cron text");
  type("Cron text", "0 9 * * 1-4");
  type("Cron text", "0 9 * * *");
  expect(list()?.value).toBe("cron");
  choose("on weekdays");
  expect(field.value).toEqual(WEEKDAYS);
  expect(find("input.au-mono")).toBeNull();
});

test("what the form cannot say is shown as text", () => {
  field.value = { cron: "*/5 9-17 * * *" };
  field.draw(schedule);
  expect(list()?.value).toBe("cron");
  expect(find<HTMLInputElement>("input.au-mono")?.value).toBe("*/5 9-17 * * *");
});

test("it says in words what it means, and without a zone whose clock counts", () => {
  field.value = WEEKDAYS;
  field.draw(schedule);
  expect(find("[data-id=schedule-words]")?.textContent).toBe("Weekdays at 09:00, by the clock in Europe/Amsterdam.");
  type("Time zone", " ");
  expect(field.value).toEqual({ cron: WEEKDAYS.cron });
  expect(find("[data-id=schedule-words]")?.textContent).toBe("Weekdays at 09:00, by the clock of the site.");
});

test("the next moments stand below, as the server tells them", () => {
  field.value = { cron: "0 0 29 2 *" };
  const moments = ["2032-02-29T00:00:00+01:00", "2036-02-29T00:00:00+01:00"];
  field.draw(schedule, { previews: [{ pointer: "/next", value: moments, cut: false, error: "", position: null }] });
  expect(find("[data-id=schedule-next]")?.textContent?.replaceAll("\u00a0", " ")).toBe(
    "Next: Sun 29 Feb 2032, 00:00 · Fri 29 Feb 2036, 00:00",
  );
  expect(find(".au-previews")).toBeNull();
});

test("who may only look changes nothing", () => {
  field.value = { ...WEEKDAYS, cron: "0 9 * * 1,3" };
  field.draw(schedule, { readOnly: true });
  press("Tuesday");
  expect(field.value).toEqual({ ...WEEKDAYS, cron: "0 9 * * 1,3" });
  expect(list()?.disabled).toBe(true);
});
