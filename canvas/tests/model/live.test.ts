// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { WorkflowDocument } from "../../src/model/document";
import {
  fromSnapshot,
  inOrder,
  type LiveMessage,
  type LiveState,
  latestSteps,
  paintEdges,
  receive,
} from "../../src/model/live";

type Snapshot = Extract<LiveMessage, { type: "snapshot" }>;

interface Fixture {
  description: string;
  messages: LiveMessage[];
  outcome: { seq: number; gap: boolean; run: string; steps: Record<string, string>; events: number[] };
  refetched?: Snapshot;
  document?: WorkflowDocument;
  edges?: Record<string, string>;
}

const folder = join(import.meta.dirname, "../../../tests/contracts/live");
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name): [string, Fixture] => [name, JSON.parse(readFileSync(join(folder, name), "utf8"))]);

function play(messages: LiveMessage[]): LiveState {
  const [first, ...rest] = messages;
  return rest.reduce(receive, fromSnapshot(first as Snapshot));
}

describe.each(fixtures)("%s", (_, fixture) => {
  const state = play(fixture.messages);

  it(`comes out as said: ${fixture.description}`, () => {
    expect({
      seq: state.seq,
      gap: state.gap,
      run: state.run.status,
      steps: Object.fromEntries(Object.values(state.steps).map((step) => [step.key, step.status])),
      events: state.events.map((event) => event.number),
    }).toEqual(fixture.outcome);
  });

  it("equals a fresh snapshot", () => {
    if (fixture.refetched) expect(state).toEqual(fromSnapshot(fixture.refetched));
  });

  it("paints the edges", () => {
    if (fixture.document) expect(paintEdges(fixture.document, state.steps)).toEqual(fixture.edges);
  });
});

describe("a live run", () => {
  const [, fixture] = fixtures.find(([name]) => name === "branch.json") ?? [];

  it("shows the latest step of a node, and steps in the order they began", () => {
    if (!fixture?.document) throw new Error("tests/contracts/live/branch.json is missing");
    const state = play(fixture.messages);
    expect(latestSteps(state.steps).get("check")?.port).toBe("true");
    expect(latestSteps(state.steps).get("nowhere")).toBeUndefined();
    expect(inOrder(state, fixture.document).map((step) => step.key)).toEqual([
      "read",
      "check",
      "approve",
      "refuse",
      "tell",
    ]);
  });
});
