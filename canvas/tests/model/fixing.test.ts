import { describe, expect, it } from "vitest";
import type { Catalogue } from "../../src/model/catalogue";
import { apply } from "../../src/model/edits";
import { type Fix, fixing } from "../../src/model/fixing";
import { drawn } from "./builders";

const nothing: Catalogue = { steps: {}, states: { run: {}, step: {} }, port_kinds: {} };

/** The document after a fix, and whether undoing it gives the document back. */
function mended(fix: Partial<Fix> & { pointer: string }) {
  const before = drawn("a>b");
  const edit = fixing(before, nothing, { label: "Mend it", value: null, remove: false, was: null, ...fix });
  if (!edit) return null;
  const { document, inverse } = apply(before, edit);
  expect(apply(document, inverse).document).toEqual(before);
  return document;
}

describe("a fix", () => {
  it("sets a value deep in a configuration, a setting, the input", () => {
    const list = mended({ pointer: "/nodes/a/config/values/x~1y", value: "{{ steps.b }}" });
    expect(list?.nodes.a?.config.values).toEqual({ "x/y": "{{ steps.b }}" });
    expect(mended({ pointer: "/nodes/b/settings/join", value: { at_least: 1 } })?.nodes.b?.settings?.join).toEqual({
      at_least: 1,
    });
    const asked = mended({ pointer: "/input/properties/name", value: { type: "string" } });
    expect(asked?.input).toEqual({ properties: { name: { type: "string" } } });
    expect(mended({ pointer: "/variables/limit", value: "" })?.variables).toEqual({ limit: "" });
  });

  it("takes away a connection and a setting", () => {
    const edge = Object.keys(drawn("a>b").edges)[0] ?? "";
    expect(mended({ pointer: `/edges/${edge}`, remove: true })?.edges).toEqual({});
    expect(
      mended({ pointer: "/nodes/a/settings/disabled", remove: true })?.nodes.a?.settings?.disabled,
    ).toBeUndefined();
  });

  it("made of a text that has been changed since is none", () => {
    expect(mended({ pointer: "/nodes/a/config/x", value: "new", was: "old" })).toBeNull();
  });

  it("that no longer fits is none", () => {
    expect(mended({ pointer: "/edges/gone", remove: true })).toBeNull();
    expect(mended({ pointer: "/nodes/gone/config/x", value: 1 })).toBeNull();
  });
});
