// @vitest-environment node
import { describe, expect, it } from "vitest";
import { Cards, Lines } from "../../src/live/painting";
import type { WorkflowDocument } from "../../src/model/document";
import { paintEdges, type Step } from "../../src/model/live";
import { catalogue, drawn } from "../model/builders";

const MANY = 300;
const names = Array.from({ length: MANY }, (_, index) => `n${index}`);
const chain: WorkflowDocument = drawn(
  names
    .slice(1)
    .map((name, index) => `n${index}>${name}`)
    .join(" "),
);

const step = (node: string, status: Step["status"], seq: number): Step => ({
  key: node,
  node,
  scope: "",
  name: node,
  type: "step",
  status,
  attempt: 1,
  port: status === "completed" ? "success" : null,
  started_at: null,
  finished_at: null,
  wake_at: null,
  input: null,
  output: null,
  error: null,
  progress: null,
  fallback: false,
  gate: null,
  undoes: null,
  undone: null,
  waiting_for: null,
  choices: [],
  answer_at: null,
  seq,
});
const start = Object.fromEntries(names.map((name) => [name, step(name, "pending", 1)]));

/** How many of a list are not the objects they were. */
const fresh = <T>(before: T[], after: T[]) => after.filter((each, index) => each !== before[index]).length;

describe("a run of 300 steps", () => {
  it("makes one card anew for one step that changes", () => {
    const cards = new Cards(chain, catalogue);
    const before = cards.of(start, null);
    const after = cards.of({ ...start, n7: step("n7", "running", 2) }, null);
    expect(before).toHaveLength(MANY);
    expect(fresh(before, after)).toBe(1);
    expect(after[7]?.data.live?.status).toBe("running");
  });

  it("gives the same list when a message changes nothing that a card shows", () => {
    const cards = new Cards(chain, catalogue);
    const before = cards.of(start, null);
    expect(cards.of({ ...start }, null)).toBe(before);
    // A snapshot brings every step as a new object.
    const again = Object.fromEntries(names.map((name) => [name, step(name, "pending", 5)]));
    expect(cards.of(again, null)).toBe(before);
  });

  it("marks the chosen card and unmarks it, touching no other", () => {
    const cards = new Cards(chain, catalogue);
    const before = cards.of(start, null);
    const chosen = cards.of(start, "n3");
    expect(fresh(before, chosen)).toBe(1);
    expect(chosen[3]?.selected).toBe(true);
    expect(cards.of(start, null)[3]?.selected).toBe(false);
  });

  it("paints only the lines beside the step that changed", () => {
    const lines = new Lines(chain, catalogue);
    const before = lines.of(paintEdges(chain, start));
    const after = lines.of(paintEdges(chain, { ...start, n0: step("n0", "completed", 2) }));
    expect(fresh(before, after)).toBe(1);
    expect(after[0]?.data?.paint).toBe("taken");
    expect(lines.of(paintEdges(chain, { ...start, n0: step("n0", "completed", 2) }))).toBe(after);
  });
});
