// @vitest-environment node
import { describe, expect, it } from "vitest";
import { summarise } from "../../src/model/words";

describe("the line under a node's name", () => {
  it("fills placeholders", () => {
    expect(summarise("{method} {url}", { method: "POST", url: "api.test/orders" })).toBe("POST api.test/orders");
  });

  it("drops empty parts with the word that led to them", () => {
    const pattern = "Approve by {people} within {expires}";
    expect(summarise(pattern, { people: ["group:Finance"], expires: "2d" })).toBe("Approve by Finance within 2d");
    expect(summarise(pattern, { people: ["group:Finance"] })).toBe("Approve by Finance");
    expect(summarise(pattern, { expires: "2d" })).toBe("Approve within 2d");
    expect(summarise(pattern, {})).toBe("Approve");
    expect(summarise("{method} {url}", {})).toBe("");
  });

  it("reads conditions and expressions as words", () => {
    const condition = { match: "all", rules: [{ left: "{{ steps.read.total }}", op: "greater", right: "1000" }] };
    expect(summarise("If {condition}", { condition })).toBe("If read.total is greater than 1000");
    expect(summarise("Wait {duration}", { duration: "{{ input.pause }}" })).toBe("Wait pause");
  });
});
