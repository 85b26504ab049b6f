// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pieceOf, readPiece, shiftTo, takenIn } from "../../src/model/clipboard";
import type { WorkflowDocument } from "../../src/model/document";
import { apply } from "../../src/model/edits";
import { drawn } from "./builders";

const taken = (document: WorkflowDocument, text: string, by = { x: 0, y: 100 }) => {
  const piece = readPiece(text);
  if ("fault" in piece) throw new Error(piece.fault);
  const made = takenIn(document, piece, by, "paste");
  return { document: apply(document, made.edit).document, select: made.select };
};

const empty = (): WorkflowDocument => ({ schema: 1, name: "", nodes: {}, edges: {}, layout: { nodes: {} } });

describe("the clipboard", () => {
  it("gives another workflow the same steps, connections and places", () => {
    const from = drawn("a>b b:choose b.true>c");
    const { document } = taken(empty(), JSON.stringify(pieceOf(from, ["a", "b", "c"])), { x: 0, y: 0 });
    expect(document.nodes).toEqual(from.nodes);
    expect(Object.values(document.edges)).toEqual(Object.values(from.edges));
    expect(document.layout.nodes).toEqual(from.layout.nodes);
  });

  it("leaves out connections to steps that were not copied", () => {
    const { document } = taken(empty(), JSON.stringify(pieceOf(drawn("a>b b>c"), ["a", "b"])));
    expect(Object.values(document.edges)).toEqual([{ from: "a", port: "success", to: "b" }]);
  });

  it("lets copies refer to copies, and to steps outside as before", () => {
    const document = drawn("x>a a>b");
    const node = document.nodes.b;
    if (node) node.config = { text: "{{ steps.a.total }} of {{ steps.x.total }}, not steps.about", code: "steps['a']" };
    const after = taken(document, JSON.stringify(pieceOf(document, ["a", "b"]))).document;
    expect(after.nodes.b_2?.config).toEqual({
      text: "{{ steps.a_2.total }} of {{ steps.x.total }}, not steps.about",
      code: "steps['a_2']",
    });
  });

  it("takes what lies in a container along with it", () => {
    const document = drawn("each inner outside");
    for (const id of ["inner"]) document.nodes[id] = { type: "step", name: "Inner", config: {}, inside: "each" };
    const { document: after, select } = taken(document, JSON.stringify(pieceOf(document, ["each"])));
    expect(select).toHaveLength(2);
    expect(after.nodes[select[1] ?? ""]?.inside).toBe(select[0]);
  });

  it("takes in a whole workflow as it is exported", () => {
    const { document } = taken(empty(), JSON.stringify(drawn("a>b")));
    expect(Object.keys(document.nodes)).toEqual(["a", "b"]);
    expect(Object.keys(document.edges)).toHaveLength(1);
  });

  it.each([
    ["hello", "What was copied holds no steps."],
    ['{"nodes": {', "This is not JSON: see line 1, column 12."],
    ['{\n "nodes": {"a": }}', "This is not JSON: see line 2, column 17."],
    ['{"name": "x"}', "This JSON holds no steps: it has no “nodes”."],
    ['{"nodes": {"a": {"name": "A"}}}', "The step “a” has no type."],
  ])("says of %j what is wrong with it", (text, fault) => {
    expect(readPiece(text)).toEqual({ fault });
  });

  it("never breaks on any JSON, and what it takes in always fits", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const piece = readPiece(text);
        if (!("fault" in piece))
          apply(drawn("a>b"), takenIn(drawn("a>b"), piece, shiftTo(piece, { x: 0, y: 0 }), "").edit);
      }),
    );
  });
});
