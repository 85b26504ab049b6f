import fc from "fast-check";
import { describe, expect, it } from "vitest";
import shared from "../../../tests/contracts/conditions.json";
import { asRules } from "../../src/model/condition-reading";
import { asExpression } from "../../src/model/condition-writing";
import {
  called,
  countOf,
  DEEPEST,
  depthOf,
  type Group,
  type Match,
  MOST_RULES,
  newGroup,
  ungrouped,
} from "../../src/model/conditions";
import type { JsonObject } from "../../src/model/document";
import { operators, withoutRight } from "../../src/model/words";

type Pair = Group & { expression: string };
const pairs = (part: "both_ways" | "as_rules" | "as_expression") => shared[part] as unknown as Pair[];

describe("rules and expressions", () => {
  it("are turned into each other, as the contract with the server says", () => {
    for (const { match, rules, expression } of [...pairs("both_ways"), ...pairs("as_expression")])
      expect(asExpression(match, rules)).toBe(expression);
    for (const { match, rules, expression } of [...pairs("both_ways"), ...pairs("as_rules")])
      expect(asRules(expression)).toEqual({ match, rules });
    expect({ deepest: DEEPEST, most_rules: MOST_RULES }).toEqual(shared.limits);
  });

  it("there and back are the same, whatever is compared and however it is grouped", () => {
    const place = fc.constantFrom("{{ steps.a.b }}", "{{ input.x[0] }}", '{{ steps["a b"].c }}', "{{ 1 + (2 * 3) }}");
    const words = fc.string({ maxLength: 12 }).filter((text) => !text.includes("{{"));
    const rule = fc
      .record({ left: place, op: fc.constantFrom(...Object.keys(operators)), right: fc.oneof(place, words) })
      .map(
        ({ left, op, right }) =>
          (withoutRight.has(op) ? { left, op } : { left, op, right: right.trim() }) as JsonObject,
      );
    const match = fc.constantFrom<Match>("all", "any");
    const list = (item: fc.Arbitrary<JsonObject>): fc.Arbitrary<Group> =>
      fc.record({ match, rules: fc.array(item, { minLength: 2, maxLength: 3 }) });
    const deep = (depth: number): fc.Arbitrary<Group> =>
      list(depth === 0 ? rule : fc.oneof({ weight: 2, arbitrary: rule }, deep(depth - 1)));
    fc.assert(
      fc.property(
        deep(DEEPEST).filter((found) => countOf(found) <= MOST_RULES),
        (found) => {
          expect(asRules(asExpression(found.match, found.rules))).toEqual(found);
        },
      ),
    );
  });

  it("where an expression says more than rules can, nothing is made up", () => {
    for (const expression of shared.only_expressions)
      expect([expression, asRules(expression)]).toEqual([expression, null]);
    for (const expression of [
      "a.b",
      "1 < input.x < 5",
      "input.a > 1 and not (input.b > 1 or input.c > 1)",
      "input.a > 1 and (input.b > 1 or input.c)",
      "(input.a > 1 or input.b > 1) if input.c else input.d == 1",
      "input.a == 1 if input.b or input.c else input.d == 2",
      "input.a == 1 # or input.b == 2",
      "(input.a == 1 or input.b == 2)[0]",
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
    const begins = (left: string, right = "x") => ({ match: "all", rules: [{ left, op: "starts_with", right }] });
    expect(asRules("(input.a + input.b).startswith('x')")).toEqual(begins("{{ input.a + input.b }}"));
    expect(asRules("'x).startswith('.startswith('x')")).toEqual(begins("x).startswith("));
    expect(asRules("input.a.startswith(str(input.b).strip())")).toEqual(
      begins("{{ input.a }}", "{{ str(input.b).strip() }}"),
    );
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

  it("what lies deeper or is more than groups may hold stays an expression", () => {
    const three = "input.a == 1 or (input.a == 2 and (input.a == 3 or (input.a == 4 and input.a == 5)))";
    expect(depthOf(asRules(three) as Group)).toBe(DEEPEST);
    const four =
      "input.a == 1 or (input.a == 2 and (input.a == 3 or (input.a == 4 and (input.a == 5 or input.a == 6))))";
    expect(asRules(four)).toBeNull();
    const many = (count: number) => Array.from({ length: count }, (_, index) => `input.a == ${index}`).join(" or ");
    expect(countOf(asRules(`(${many(MOST_RULES - 1)}) and input.b == 1`) as Group)).toBe(MOST_RULES);
    expect(asRules(`(${many(MOST_RULES)}) and input.b == 1`)).toBeNull();
  });
});

describe("groups", () => {
  it("are counted no deeper than it matters, however deep a draft nests them", () => {
    let found: Group = { match: "all", rules: [{ left: "a", op: "is_true" }] };
    for (let depth = 0; depth < 20_000; depth += 1)
      found = { match: "all", rules: [found, { left: "a", op: "is_true" }] };
    expect(depthOf(found)).toBe(DEEPEST + 1);
    expect(countOf(found)).toBe(DEEPEST + 1);
  });

  const yes = (name: string): JsonObject => ({ left: name, op: "is_true" });
  const [a, b, c] = [yes("a"), yes("b"), yes("c")];

  it("are turned back into rules only where the condition goes on to mean the same", () => {
    const either = { match: "any", rules: [b, c] };
    expect(ungrouped({ match: "all", rules: [either] }, 0)).toEqual({ match: "any", rules: [b, c] });
    expect(ungrouped({ match: "any", rules: [a, either] }, 1)).toEqual({ match: "any", rules: [a, b, c] });
    expect(ungrouped({ match: "all", rules: [{ match: "any", rules: [b] }, a] }, 0)).toEqual({
      match: "all",
      rules: [b, a],
    });
    expect(ungrouped({ match: "all", rules: [a, either] }, 1)).toBeNull();
    expect(ungrouped({ match: "all", rules: [a] }, 0)).toBeNull();
  });

  it("begin with one rule, and join it the other way than what is around them", () => {
    expect(newGroup({ match: "all", rules: [] })).toEqual({
      match: "any",
      rules: [{ left: "", op: "equals", right: "" }],
    });
    expect(newGroup({ match: "any", rules: [] }).match).toBe("all");
  });

  it("are called by their numbers", () => {
    expect(called("rule", [1])).toBe("rule 2");
    expect(called("group", [0, 1])).toBe("group 2 of group 1");
    expect(called("rule", [0, 1, 2])).toBe("rule 3 of group 1.2");
  });
});
