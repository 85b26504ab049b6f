import { expect, test, vi } from "vitest";
import type { Schema } from "../../src/model/catalogue";
import { DEEPEST, MOST_RULES } from "../../src/model/conditions";
import type { JsonObject, Problem } from "../../src/model/document";
import { drawnField } from "./drawn-field";

vi.mock("../../src/panels/FixButton", () => ({ FixButton: () => null })); // it asks for the editor around the form

const schema: Schema = { title: "If", type: "object", "x-control": "condition" };
const yes = (left: string): JsonObject => ({ left, op: "is_true" });
const blank = { left: "", op: "equals", right: "" };
const field = drawnField("condition");

const names = (selector: string) =>
  [...field.place.querySelectorAll(selector)].map((each) => each.getAttribute("aria-label"));
const problem = (pointer: string, message: string): Problem =>
  ({ code: "empty-rule", message, hint: "", severity: "error", where: { pointer } }) as Problem;

test("groups are added, filled and removed; one goes with its last rule", () => {
  field.draw(schema);
  field.press("[data-id=rule-add]");
  field.press("[data-id=group-add]");
  expect(field.value).toEqual({ match: "all", rules: [blank, { match: "any", rules: [blank] }] });
  field.press("[data-id=group-add-2]");
  expect(names("[role=group]")).toContain("Rule 1 of group 2.2");
  field.press("[aria-label='Remove rule 1 of group 2.2']");
  field.press("[aria-label='Remove rule 1 of group 2']");
  expect(field.value).toEqual({ match: "all", rules: [blank] });
});

test("a group is turned into rules where the condition goes on to mean the same", () => {
  field.value = { match: "all", rules: [yes("a"), { match: "any", rules: [yes("b"), yes("c")] }] };
  field.draw(schema);
  expect(field.place.querySelector("[data-id=rule-ungroup]")).toBeNull();
  field.press("[data-id=rule-remove]");
  field.press("[data-id=rule-ungroup]");
  expect(field.value).toEqual({ match: "any", rules: [yes("b"), yes("c")] });
});

test("a fault is told at the rule or group it belongs to, and nowhere else", () => {
  field.value = { match: "all", rules: [yes("a"), { match: "any", rules: [yes("b")] }] };
  const problems = [
    problem("/condition/rules/1/rules/0/left", "“Sum up”: this rule."),
    problem("/condition/rules/1", "“Sum up”: this group."),
    problem("/condition", "“Sum up”: all of it."),
  ];
  field.draw(schema, { problems });
  const told = (selector: string) =>
    [...field.place.querySelectorAll(`${selector} > .au-field-problem > div`)].map((note) => note.textContent?.trim());
  expect(told("[data-id='rule-2.1'] > div")).toEqual(["This rule."]);
  expect(told("[data-id='group-2']")).toEqual(["This group."]);
  expect(field.place.querySelectorAll(".au-field-problem")).toHaveLength(3);
});

test("a fault in rules beside an expression is told at the field, where no rules are drawn", () => {
  const condition = { expression: "input.a == 1", match: "all", rules: [{ left: "a", op: "odd" }] };
  field.value = condition;
  field.draw(schema, { problems: [problem("/condition/rules/0/op", "“Sum up”: no such comparison.")] });
  expect(field.place.textContent).toContain("No such comparison.");
  field.value = [
    { name: "x", condition: { rules: [] } },
    { name: "y", condition },
  ];
  const cases: Schema = { title: "Cases", type: "array", "x-control": "cases" };
  field.draw(cases, { problems: [problem("/condition/1/condition/rules/0/op", "“Sum up”: no such comparison.")] });
  expect(field.place.querySelectorAll(".au-field-problem")).toHaveLength(1);
});

test("no more is offered than a condition may hold", () => {
  const deep = (depth: number): JsonObject => ({
    match: "all",
    rules: depth === 0 ? [yes("a")] : [yes("a"), deep(depth - 1)],
  });
  field.value = deep(DEEPEST);
  field.draw(schema);
  expect(field.place.querySelectorAll("[data-id^=rule-add]")).toHaveLength(DEEPEST + 1);
  expect(field.place.querySelectorAll("[data-id^=group-add]")).toHaveLength(DEEPEST);
  field.value = {
    match: "all",
    rules: [yes("a"), { match: "any", rules: Array.from({ length: MOST_RULES - 1 }, () => yes("b")) }],
  };
  field.draw(schema);
  expect(field.place.querySelectorAll("[data-tool=add]")).toHaveLength(0);
  expect(field.place.textContent).toContain(`${MOST_RULES} rules at most`);
});

test("a draft may hold anything: it is shown as what it comes closest to", () => {
  field.value = { match: 7, rules: [5, { rules: "x" }, null] };
  field.draw(schema);
  expect(names("[data-at]")).toEqual(["Rule 1", "Group 2", "Rule 3"]);
});
