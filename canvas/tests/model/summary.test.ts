// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Schema } from "../../src/model/catalogue";
import type { JsonObject } from "../../src/model/document";
import { expressionWords } from "../../src/model/expression-words";
import { inFull, spoken, summarise } from "../../src/model/summary";

const names = (id: string) => ({ read: "Look up the order" })[id] ?? id;
const say = (summary: string, config: JsonObject, properties: Record<string, Schema> = {}) =>
  summarise({ summary, config: { properties } }, config, names);
const short = (...given: Parameters<typeof say>) => spoken(say(...given));

describe("the line under a node's name", () => {
  it("fills placeholders", () => {
    expect(short("{method} {url}", { method: "POST", url: "https://api.test/orders" })).toBe("POST api.test/orders");
  });

  it("drops empty parts with the word that led to them", () => {
    const pattern = "Approve by {people} within {expires}";
    expect(short(pattern, { people: ["group:Finance"], expires: "2d" })).toBe("Approve by Finance within 2d");
    expect(short(pattern, { people: ["group:Finance"] })).toBe("Approve by Finance");
    expect(short(pattern, { expires: "2d" })).toBe("Approve within 2d");
    expect(short(pattern, {})).toBe("Approve");
    expect(short("{method} {url}", {})).toBe("");
  });

  it("says a schedule in words", () => {
    const pattern = "Wait {for} until {until} until {next}";
    const said = (config: JsonObject) => short(pattern, config, { next: { "x-control": "schedule" } });
    expect(said({ next: { cron: "0 9 * * 1-5", zone: "Europe/Amsterdam" } })).toBe("Wait until weekdays at 09:00");
    expect(said({ next: { cron: "*/5 9 * * *" } })).toBe("Wait until */5 9 * * *");
    expect(said({ next: { cron: "" } })).toBe("Wait");
    expect(said({ for: "2h" })).toBe("Wait 2h");
    expect(said({ until: "{{ input.due }}" })).toBe("Wait until due");
  });

  it("names what the workspace offers by the name it goes by there", () => {
    const workflow: Schema = { type: "string", "x-control": "workflow", "x-labels": { k3v5q2: "Issue a refund" } };
    expect(short("Call {workflow}", { workflow: "k3v5q2" }, { workflow })).toBe("Call Issue a refund");
    expect(short("Call {workflow}", { workflow: "gone" }, { workflow })).toBe("Call gone");
  });

  it("names data by its last word, and tells the whole way in full", () => {
    const line = say("{method} {url}", { method: "GET", url: "{{ vars.shop }}/orders/{{ steps.read.body.order_id }}" });
    expect(line).toEqual([
      { text: "GET " },
      { data: "shop", path: "vars › shop" },
      { text: "/orders/" },
      { data: "order id", path: "Look up the order › body › order_id" },
    ]);
    expect(inFull(line)).toBe("GET [vars › shop]/orders/[Look up the order › body › order_id]");
  });

  it("says whose body it is where the last word alone would not", () => {
    expect(short("{x}", { x: "{{ steps.read.body }}" })).toBe("read › body");
    expect(short("{x}", { x: "{{ steps.read.rows[0].name }}" })).toBe("name");
    expect(short("{x}", { x: "{{ steps.read }}" })).toBe("read");
  });

  it("reads conditions as words", () => {
    const rule = { left: "{{ steps.read.body.total }}", op: "greater", right: "1000" };
    const filled = { left: "{{ input.note }}", op: "is_not_empty" };
    expect(short("{condition}", { condition: { match: "all", rules: [rule] } })).toBe("total is more than 1000");
    expect(short("{condition}", { condition: { match: "any", rules: [rule, filled] } })).toBe(
      "total is more than 1000 or note is not empty",
    );
    const either = { match: "any", rules: [filled, rule] };
    expect(
      short("{condition}", { condition: { match: "all", rules: [rule, either, { match: "any", rules: [filled] }] } }),
    ).toBe("total is more than 1000 and (note is not empty or total is more than 1000) and note is not empty");
    const expression = "steps.read.body.total >= 1000 and input.country == 'NL'";
    expect(short("{condition}", { condition: { expression } })).toBe("total is at least 1000 and country is NL");
  });

  it("leaves expressions that are more than comparisons as they were written", () => {
    expect(expressionWords("len(input.lines) > 3")).toBe("len(input.lines) > 3");
    expect(expressionWords("input.a + input.b")).toBe("input.a + input.b");
    expect(short("{x}", { x: "{{ 'paid' if input.ok else 'not' }}" })).toBe("'paid' if input.ok else 'not'");
  });

  it("shows the first line of code that does something, as it is", () => {
    const code: Schema = { type: "string", "x-control": "code" };
    expect(short("{code}", { code: "# VAT\n\nimport math\nvat = total * 0.2\nreturn vat" }, { code })).toBe(
      "vat = total * 0.2",
    );
  });

  it("says durations and choices in words", () => {
    const time: Schema = { "x-control": "duration" };
    expect(short("Wait {for}", { for: "5s" }, { for: time })).toBe("Wait 5 seconds");
    expect(short("Wait {for}", { for: "1d" }, { for: time })).toBe("Wait 1 day");
    expect(short("Wait {for}", { for: "{{ input.pause }}" }, { for: time })).toBe("Wait pause");
    const how: Schema = { enum: ["a", "b"], "x-labels": ["The first", "The second"] };
    expect(short("{how}", { how: "b" }, { how })).toBe("The second");
  });
});
