import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completionAt, expressionStart, faultySpan, referenceAt, type Writing } from "../../src/model/completing";
import type { Source } from "../../src/model/upstream";

const sources: Source[] = [
  {
    title: "Read it",
    data: [
      { expression: "steps.read.total", label: "Total", type: "number", sample: "120", depth: 0 },
      { expression: 'steps.read["a b"]', label: "a b", type: "string", depth: 0 },
    ],
  },
];

/** What is offered at the bar in a text, and the part it would take the place of. */
function offered(marked: string, writing: Writing = "template") {
  const at = marked.indexOf("|");
  const text = marked.replace("|", "");
  const found = completionAt(text, at, writing, sources);
  return found && { replaces: text.slice(found.from, at), texts: found.suggestions.map(({ text }) => text) };
}

describe("suggestions while one writes", () => {
  it("come inside braces, not in the text around them", () => {
    expect(offered("Total |")).toBeNull();
    expect(offered("{{ steps.read.total }} and |")).toBeNull();
    expect(offered("Total {{ |")?.texts).toContain("steps.read.total");
    expect(offered("Total {{|}}")?.texts).toContain("steps.read.total");
    expect(offered("{{ input.a }} {{ st| }}")?.replaces).toBe("st");
  });

  it("come everywhere in an expression, but neither in a text nor after a value", () => {
    expect(offered("tot|", "expression")?.replaces).toBe("tot");
    expect(offered("steps.read.total > 'st|'", "expression")).toBeNull();
    expect(offered("steps.read.total |", "expression")).toBeNull();
    expect(offered("steps.read.total > |", "expression")?.texts).toContain("len(");
    expect(offered('steps.read["a|', "expression")?.replaces).toBe('steps.read["a');
    expect(offered("12|", "expression")).toBeNull();
  });

  it("tell type and example, and the methods of a text", () => {
    const total = completionAt("{{ ", 3, "template", sources)?.suggestions[0];
    expect(total).toMatchObject({ detail: "number · 120", about: "Read it › Total" });
    expect(offered('{{ steps.read["a b"].up|')?.texts).toContain('steps.read["a b"].upper()');
    expect(offered("{{ steps.read.total.|")?.texts).not.toContain("steps.read.total.upper()");
  });
});

describe("a reference", () => {
  it("has braces in text and none in an expression", () => {
    expect(referenceAt("Total ", 6, "template", "input.a")).toBe("{{ input.a }}");
    expect(referenceAt("{{ 1 + }}", 7, "template", "input.a")).toBe("input.a");
    expect(referenceAt("1 + ", 4, "expression", "input.a")).toBe("input.a");
  });

  it("dropped anywhere never lies in braces twice", () => {
    const text = fc.array(fc.constantFrom("{{ ", " }}", "a", "total ", "'", "[")).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.nat(40), (written, place) => {
        const at = Math.min(place, written.length);
        const braced = referenceAt(written, at, "template", "input.a").startsWith("{{");
        expect(braced).toBe(expressionStart(written, at, "template") === null);
      }),
    );
  });
});

describe("the place of a fault", () => {
  it("is counted in characters, as the server does, and marks a word", () => {
    expect(faultySpan("🙂 {{ stepz.a }}", 5)).toEqual({ from: 6, to: 13 });
    expect(faultySpan("{{ a", 4)).toEqual({ from: 3, to: 4 });
    expect(faultySpan("", 3)).toEqual({ from: 0, to: 0 });
  });
});
