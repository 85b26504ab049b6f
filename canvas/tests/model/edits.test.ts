// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { align } from "../../src/model/arranging";
import { removeAndReconnect, replaceType } from "../../src/model/changing";
import { pieceOf, takenIn } from "../../src/model/clipboard";
import { addAfter, duplicate, insertExisting, insertOnEdge, reconfigure, removeAll } from "../../src/model/composing";
import { dropped, putInside } from "../../src/model/containers";
import type { WorkflowDocument } from "../../src/model/document";
import { apply, type Edit, EditDoesNotFit } from "../../src/model/edits";
import { begin, perform, redo, undo } from "../../src/model/history";
import { catalogue, drawn } from "./builders";

const start = () => drawn("a>b b:choose b.true>c b.false>d c>e d>e");

const pick = <T>(items: T[], seed: number): T | undefined => items[seed % Math.max(1, items.length)];

/** Turns numbers into an edit that fits the document; null when this one cannot fit. */
function editFrom(document: WorkflowDocument, [kind, one, two]: [number, number, number]): Edit | null {
  const nodes = Object.keys(document.nodes);
  const edges = Object.keys(document.edges);
  const node = pick(nodes, one);
  const other = pick(nodes, two);
  const edge = pick(edges, one);
  const spec = pick(Object.values(catalogue.steps), two);
  if (!spec) return null;
  switch (kind) {
    case 0:
      return node ? addAfter(document, catalogue, spec, node).edit : null;
    case 1:
      return node ? { kind: "remove-node", id: node } : null;
    case 2:
      return node && other ? { kind: "move", to: { [node]: { x: one, y: two }, [other]: { x: two, y: one } } } : null;
    case 3:
      return edge ? (insertOnEdge(document, spec, edge)?.edit ?? null) : null;
    case 4:
      return edge ? { kind: "disconnect", id: edge } : null;
    case 5:
      return node ? { kind: "configure", id: node, key: `k${two % 3}`, value: one % 2 ? one : undefined } : null;
    case 6:
      return node ? { kind: "set-setting", id: node, key: "timeout", value: two % 2 ? two : undefined } : null;
    case 7:
      return {
        kind: "set-field",
        field: one % 2 ? "variables" : "description",
        value: two % 3 ? { a: two } : undefined,
      };
    case 8:
      return node && other ? duplicate(document, [...new Set([node, other])]).edit : null;
    case 9:
      return removeAll(document, node ? [node] : [], edges.slice(0, two % 3));
    case 12:
      return node ? replaceType(document, catalogue, node, spec) : null;
    case 13:
      return removeAndReconnect(document, [...new Set([node, other].filter((id) => id !== undefined))]);
    case 14:
      return align(document, catalogue, nodes, one % 2 ? "left" : "middle");
    case 15:
      return node ? dropped(document, { [node]: { x: one, y: two } }) : null;
    case 16:
      return node && edge ? insertExisting(document, catalogue, node, edge) : null;
    case 17:
      return node
        ? takenIn(document, pieceOf(document, [node, ...nodes.slice(0, two % 3)]), { x: one, y: two }, "").edit
        : null;
    case 11:
      return node && other ? putInside(document, node, node === other || two % 3 ? undefined : other) : null;
    default:
      return node ? { kind: "rename", id: node, name: `N${two}` } : null;
  }
}

const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 17 }), fc.nat(1000), fc.nat(1000)), { maxLength: 40 });

describe("edits", () => {
  it("gives the start back when any sequence is undone, and the end when it is done again", () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const first = begin(start());
        let history = first;
        for (const [index, numbers] of sequence.entries()) {
          const edit = editFrom(history.document, numbers);
          if (edit) history = perform(history, edit, index * 400, numbers[1] % 2 === 0);
        }
        const end = history.document;
        const taken = history.past.length;
        for (let back = 0; back < taken; back += 1) history = undo(history);
        expect(history.document).toEqual(first.document);
        expect(Object.keys(history.document.edges)).toEqual(Object.keys(first.document.edges));
        expect(Object.keys(history.document.nodes)).toEqual(Object.keys(first.document.nodes));
        for (let forth = 0; forth < taken; forth += 1) history = redo(history);
        expect(history.document).toEqual(end);
      }),
      { numRuns: 300 },
    );
  });

  it("never leaves a connection without both its steps", () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        let document = start();
        for (const numbers of sequence) {
          const edit = editFrom(document, numbers);
          if (edit) document = apply(document, edit).document;
        }
        for (const edge of Object.values(document.edges)) {
          expect(document.nodes).toHaveProperty(edge.from);
          expect(document.nodes).toHaveProperty(edge.to);
        }
        expect(Object.keys(document.layout.nodes).sort()).toEqual(Object.keys(document.nodes).sort());
      }),
    );
  });

  it("changes nothing when a part of a batch does not fit", () => {
    const before = start();
    const copy = structuredClone(before);
    const edits: Edit[] = [
      { kind: "remove-node", id: "a" },
      { kind: "disconnect", id: "nowhere" },
    ];
    expect(() => apply(before, { kind: "batch", label: "", edits })).toThrow(EditDoesNotFit);
    expect(before).toEqual(copy);
  });

  it("inserts a step on a connection and makes room for it", () => {
    const made = insertOnEdge(drawn("a>b b>c"), catalogue.steps.choose as never, "e1");
    const after = apply(drawn("a>b b>c"), made?.edit as Edit).document;
    expect(after.edges.e1).toEqual({ from: "a", port: "success", to: "choose" });
    expect(after.edges.e3).toEqual({ from: "choose", port: "true", to: "b" });
    const x = (id: string) => after.layout.nodes[id]?.x ?? 0;
    expect(x("choose")).toBeLessThan(x("b"));
    expect(x("b")).toBeLessThan(x("c"));
  });

  it("takes a connection along when a case is renamed, and drops it when the case goes", () => {
    const document = drawn("s:switch s.big>b s.otherwise>c");
    document.nodes.s = { type: "switch", name: "S", config: { cases: [{ name: "big" }] } };
    const renamed = apply(document, reconfigure(document, catalogue, "s", "cases", [{ name: "huge" }])).document;
    expect(renamed.edges.e1?.port).toBe("huge");
    const gone = apply(document, reconfigure(document, catalogue, "s", "cases", [])).document;
    expect(Object.keys(gone.edges)).toEqual(["e2"]);
  });
});

describe("history", () => {
  it("undoes a burst of typing as one, and a pause begins anew", () => {
    let history = begin(start());
    for (const [index, name] of ["I", "In", "Inv"].entries())
      history = perform(history, { kind: "rename", id: "a", name }, index * 300, true);
    history = perform(history, { kind: "rename", id: "a", name: "Invoice" }, 5_000, true);
    expect(history.past).toHaveLength(2);
    expect(undo(history).document.nodes.a?.name).toBe("Inv");
    expect(undo(undo(history)).document.nodes.a?.name).toBe("A");
  });

  it("forgets what was undone once something new is done", () => {
    let history = perform(begin(start()), { kind: "remove-node", id: "e" }, 0);
    history = undo(history);
    expect(history.future).toHaveLength(1);
    history = perform(history, { kind: "rename", id: "a", name: "Z" }, 0);
    expect(history.future).toHaveLength(0);
    expect(redo(history)).toBe(history);
  });
});
