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
  {
    title: "Input of the workflow",
    data: [
      { expression: "input.net", label: "Net amount", type: "number", sample: "99", depth: 0 },
      { expression: "input.amounts", label: "All of them", type: "array", depth: 0 },
      { expression: "input.size", label: "Größe", type: "string", depth: 0 },
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

describe("what was typed", () => {
  it("finds data by its title, after what is written so", () => {
    expect(offered("{{ amo|")?.texts).toEqual(["input.amounts", "input.net"]);
    expect(offered("grö|", "expression")).toEqual({ replaces: "grö", texts: ["input.size"] });
  });

  it("finds what a step gives by the step's title", () => {
    expect(offered("{{ Read|")?.texts).toEqual(["steps.read.total", 'steps.read["a b"]']);
    expect(offered("{{ it|")?.texts).toEqual(["steps.read.total", 'steps.read["a b"]']);
  });

  it("may be a path that ends with the beginning of a title", () => {
    expect(offered("{{ input.am|")?.texts).toEqual(["input.amounts", "input.net"]);
    expect(offered("{{ steps.am|")?.texts).toEqual([]);
  });

  it("puts what begins so before what only holds it, letters in order last", () => {
    expect(offered("{{ su|")?.texts[0]).toBe("sum(");
    expect(offered("{{ tni|")?.texts).toEqual([]);
    expect(offered("{{ inet|")?.texts).toEqual(["input.net"]);
  });

  it("shows the title by which something was found", () => {
    const found = completionAt("{{ amo", 6, "template", sources)?.suggestions;
    expect(found?.map(({ detail }) => detail)).toEqual(["list", "Net amount · number · 99"]);
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
