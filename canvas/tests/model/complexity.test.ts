import { describe, expect, it } from "vitest";
import { complexityOf } from "../../src/model/complexity";
import { pictureOf } from "../../src/model/picture";
import { catalogue, drawn } from "./builders";

describe("how complex a workflow is", () => {
  it("counts steps, branches and the longest way, and names what lies outside", () => {
    const document = drawn("a>b:choose b.true>c:call b.false>d c>e d>e");
    document.nodes.c = { type: "call", name: "C", config: { url: "https://api.example.com/v1/{{ input.id }}" } };
    const found = complexityOf(document, catalogue);
    expect(found).toEqual({
      steps: 5,
      branches: 1,
      depth: 4,
      cyclomatic: 2,
      level: "simple",
      touches: ["api.example.com"],
    });
  });

  it("is simple when empty, and advanced when no level holds it", () => {
    expect(complexityOf(drawn(""), catalogue).level).toBe("simple");
    const long = drawn(Array.from({ length: 60 }, (_, index) => `n${index}>n${index + 1}`).join(" "));
    const { level, depth } = complexityOf(long, catalogue);
    expect([level, depth]).toEqual(["advanced", 61]);
  });

  it("ends also where steps lead in a circle", () => {
    expect(complexityOf(drawn("a>b b>c c>a"), catalogue).steps).toBe(3);
  });
});

describe("a picture of a workflow", () => {
  it("is well-formed whatever steps are called, and shows each of them", () => {
    const document = drawn("a>b:choose b.true>c b.false>d");
    document.nodes.a = { type: "step", name: `<A & "B">`, config: {} };
    const picture = new DOMParser().parseFromString(pictureOf(document, catalogue), "image/svg+xml");
    expect(picture.querySelector("parsererror")).toBeNull();
    expect([...picture.querySelectorAll("text")].map((text) => text.textContent)).toContain(`<A & "B">`);
    expect(picture.querySelectorAll("path[fill=none]")).toHaveLength(3);
  });

  it("shows notes without the signs of Markdown, and groups", () => {
    const document = drawn("a>b");
    document.layout.notes = { n1: { text: "## Mind\nthe **hall** 2*3", colour: "red", at: { x: 0, y: -200 } } };
    document.layout.groups = { g1: { title: "Both", colour: "green", steps: ["a", "b"] } };
    const picture = pictureOf(document, catalogue);
    for (const words of [">Mind<", ">the hall 2*3<", ">Both<"]) expect(picture).toContain(words);
  });

  it("is drawn of nothing, too", () => {
    expect(pictureOf(drawn(""), catalogue)).toContain("<svg");
  });
});
