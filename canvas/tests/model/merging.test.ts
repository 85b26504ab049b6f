// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical } from "../../src/model/differences";
import type { WorkflowDocument } from "../../src/model/document";
import { apply, type Edit } from "../../src/model/edits";
import { merge } from "../../src/model/merging";
import { drawn } from "./builders";

const base = () => drawn("a>b b>c c>d");
const edited = (...edits: Edit[]) =>
  edits.reduce<WorkflowDocument>((document, edit) => apply(document, edit).document, base());
const configured = (id: string, key: string, value: string): Edit => ({ kind: "configure", id, key, value });
const node = (name: string) => ({ type: "step", name, config: {} });

/** An edit that touches a part of its own: `owner` 0 and 1 have different parts. */
const ownEdit = (owner: number) =>
  fc.oneof(
    fc.constantFrom("a", "b", "c", "d").map((id) => configured(id, `key${owner}`, `of ${owner}`)),
    fc
      .constantFrom(...(owner === 0 ? ["a", "b"] : ["c", "d"]))
      .map((id): Edit => ({ kind: "rename", id, name: `${id}${owner}` })),
    fc
      .constantFrom(...(owner === 0 ? ["a", "b"] : ["c", "d"]))
      .map((id): Edit => ({ kind: "move", to: { [id]: { x: 7 + owner, y: 9 } } })),
    fc.constant<Edit>({
      kind: "set-setting",
      id: "b",
      key: owner === 0 ? "timeout" : "notes",
      value: owner === 0 ? 5 : "x",
    }),
    fc.constant<Edit>({ kind: "set-field", field: owner === 0 ? "description" : "category", value: "x" }),
  );
const work = (owner: number) => fc.array(ownEdit(owner), { maxLength: 12 }).map((edits) => edited(...edits));

describe("merging two people's work", () => {
  it("gives the same whoever comes second, where they touched different things", () => {
    fc.assert(
      fc.property(work(0), work(1), (one, two) => {
        const [first, second] = [merge(base(), one, two), merge(base(), two, one)];
        expect(first.conflicts).toEqual([]);
        expect(canonical(first.document)).toBe(canonical(second.document));
      }),
    );
  });

  it("gives what the edits give one after the other", () => {
    const mine: Edit = configured("a", "url", "x");
    const theirs: Edit[] = [
      { kind: "rename", id: "a", name: "New" },
      { kind: "remove-node", id: "d" },
    ];
    expect(merge(base(), edited(mine), edited(...theirs)).document).toEqual(edited(...theirs, mine));
  });

  it("changes nothing where only one has worked", () => {
    fc.assert(
      fc.property(work(0), (one) => {
        expect(merge(base(), one, base())).toEqual({ document: one, conflicts: [] });
        expect(merge(base(), base(), one)).toEqual({ document: one, conflicts: [] });
      }),
    );
  });

  it.each<[string, Edit, Edit, string[]]>([
    ["the same field", configured("a", "url", "x"), configured("a", "url", "y"), ["/nodes/a/config/url"]],
    ["a name", { kind: "rename", id: "a", name: "x" }, { kind: "rename", id: "a", name: "y" }, ["/nodes/a/name"]],
    ["a deleted step", { kind: "remove-node", id: "b" }, configured("b", "url", "y"), ["/nodes/b"]],
    [
      "a connection to a deleted step",
      { kind: "remove-node", id: "d" },
      { kind: "connect", id: "new", edge: { from: "a", port: "success", to: "d" } },
      ["/edges/new"],
    ],
  ])("asks about %s", (_, mine, theirs, conflicts) => {
    expect(merge(base(), edited(mine), edited(theirs)).conflicts).toEqual(conflicts);
  });

  it("asks when two connections make a circle only together", () => {
    const open = drawn("a b");
    const mine = { ...open, edges: { e1: { from: "a", port: "success", to: "b" } } };
    const theirs = { ...open, edges: { e9: { from: "b", port: "success", to: "a" } } };
    expect(merge(open, mine, theirs).conflicts).toEqual(["/edges"]);
  });

  it("does not ask where the same was done twice, nor about places", () => {
    const edit = configured("a", "url", "x");
    expect(merge(base(), edited(edit), edited(edit)).conflicts).toEqual([]);
    const to = (x: number): Edit => ({ kind: "move", to: { a: { x, y: 0 } } });
    const merged = merge(base(), edited(to(5)), edited(to(9)));
    expect(merged.conflicts).toEqual([]);
    expect(merged.document.layout.nodes.a).toEqual({ x: 5, y: 0 });
  });

  it("keeps both steps and both connections that two people added under the same id", () => {
    const add = (name: string, url: string): Edit[] => [
      { kind: "add-node", id: "http", node: { ...node(name), config: { url } }, at: { x: 0, y: 0 } },
      { kind: "connect", id: "e4", edge: { from: "d", port: "success", to: "http" } },
    ];
    const mine = edited(...add("Mine", "x"), configured("a", "text", "{{ steps.http.body }}"));
    const { document, conflicts } = merge(base(), mine, edited(...add("Theirs", "y")));
    expect(conflicts).toEqual([]);
    expect([document.nodes.http?.name, document.nodes.http_2?.name]).toEqual(["Theirs", "Mine"]);
    expect(document.nodes.a?.config.text).toBe("{{ steps.http_2.body }}");
    expect(
      Object.values(document.edges)
        .filter((edge) => edge.from === "d")
        .map((edge) => edge.to),
    ).toEqual(["http", "http_2"]);
    expect(document.layout.nodes).toHaveProperty("http_2");
  });
});
