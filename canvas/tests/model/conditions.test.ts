import fc from "fast-check";
import { describe, expect, it } from "vitest";
import contract from "../../../tests/contracts/conditions.json";
import { asExpression, asRules } from "../../src/model/conditions";
import type { JsonObject } from "../../src/model/document";
import { operators, withoutRight } from "../../src/model/words";

describe("rules and expressions", () => {
  it("are turned into each other, as the contract with the server says", () => {
    for (const { match, rules, expression } of contract) {
      expect(asExpression(match as "all" | "any", rules)).toBe(expression);
      expect(asRules(expression)).toEqual({ match, rules });
    }
  });

  it("there and back are the same, whatever is compared", () => {
    const place = fc.constantFrom("{{ steps.a.b }}", "{{ input.x[0] }}", '{{ steps["a b"].c }}', "{{ 1 + (2 * 3) }}");
    const words = fc.string({ maxLength: 12 }).filter((text) => !text.includes("{{"));
    const rule = fc
      .record({ left: place, op: fc.constantFrom(...Object.keys(operators)), right: fc.oneof(place, words) })
      .map(
        ({ left, op, right }) =>
          (withoutRight.has(op) ? { left, op } : { left, op, right: right.trim() }) as JsonObject,
      );
    const many = fc.array(rule, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(many, fc.constantFrom("all" as const, "any" as const), (rules, match) => {
        expect(asRules(asExpression(match, rules))).toEqual({ match, rules });
      }),
    );
  });

  it("where an expression says more than rules can, nothing is made up", () => {
    for (const expression of [
      "a.b",
      "1 < input.x < 5",
      "input.a > 1 and input.b > 1 or input.c > 1",
      "not input.a",
      "",
    ])
      expect(asRules(expression)).toBeNull();
    expect(asRules("input.a > 1 if input.b else False")).toBeNull();
    expect(asRules("not input.a == 1")).toBeNull();
    expect(asRules("input.a.startswith(('a', 'b'))")).toBeNull();
    expect(asRules("input.a in (1, 2)")).toBeNull();
    expect(asRules("input.a == 'a\\tb'")).toBeNull();
    expect(asRules("input.different == 1")).not.toBeNull();
    expect(asRules("input.a is input.b")).toBeNull();
    expect(asRules("input.a == '{{ x }}'")).toBeNull();
  });

  it("texts that look like numbers stay texts where texts are wanted", () => {
    const rules = (op: string, right: string) => [{ left: "{{ input.code }}", op, right }];
    expect(asExpression("all", rules("contains", "42"))).toBe("'42' in input.code");
    expect(asExpression("all", rules("starts_with", "31"))).toBe("input.code.startswith('31')");
    expect(asExpression("all", rules("equals", "0123"))).toBe("input.code == '0123'");
    expect(asExpression("all", [...rules("equals", "1"), { left: "", op: "equals", right: "" }])).toBe(
      "input.code == 1",
    );
  });

  it("a text with data in it is put together", () => {
    const rules = [{ left: "{{ input.name }}", op: "equals", right: "Dear {{ input.who }}!" }];
    expect(asExpression("all", rules)).toBe("input.name == ('Dear ' + str(input.who) + '!')");
  });
});
