// @vitest-environment node
import { describe, expect, it } from "vitest";
import { containerOf, indexOf, isGate, isOwn, isPass, passesAround, scopeOf } from "../../src/model/keys";
import { decisionsOn, latestSteps, type Run, type Step } from "../../src/model/live";

const step = (key: string, more: Partial<Step> = {}) =>
  ({
    key,
    node: key.slice(key.lastIndexOf(".") + 1),
    scope: scopeOf(key),
    name: key,
    status: "completed",
    seq: 1,
    ...more,
  }) as Step;

describe("the keys of steps", () => {
  it("tell the pass, its container and its number", () => {
    expect(scopeOf("outer[0].inner[2~3].send")).toBe("outer[0].inner[2~3]");
    expect(containerOf("outer[0].inner[2~3]")).toBe("outer[0].inner");
    expect(indexOf("outer[0].inner[2~3]")).toBe(2);
    expect(passesAround("outer[0].inner[2]")).toEqual(["outer[0].inner[2]", "outer[0]"]);
    expect([scopeOf("send"), containerOf("")]).toEqual(["", ""]);
  });

  it("tell steps, passes and gates apart", () => {
    expect(["send", "send!0", "loop[3]", "loop[3].send"].map(isOwn)).toEqual([true, true, false, false]);
    expect(["send", "loop[3].send!0", "loop[3]"].map(isGate)).toEqual([false, true, false]);
    expect(["loop[3]", "loop[3].send"].map(isPass)).toEqual([true, false]);
  });
});

describe("the step that stands for a node", () => {
  const all = [
    step("outer[0].a", { seq: 3 }),
    step("outer[1].a", { seq: 9 }),
    step("outer[1]", { node: "outer", seq: 12 }),
    step("outer[0].inner[0].b", { seq: 4 }),
    step("outer[1].inner[0].b", { seq: 8 }),
    step("outer[1].inner[1].b", { seq: 10 }),
    step("outer[1].a!0", { node: "a", seq: 11 }),
  ];
  const steps = Object.fromEntries(all.map((each) => [each.key, each]));
  const keys = (pass?: string) => [...latestSteps(steps, pass).values()].map((each) => each.key).sort();

  it("is its latest, never a pass or a gate", () => expect(keys()).toEqual(["outer[1].a", "outer[1].inner[1].b"]));
  it("lies in the pass that was chosen", () => {
    expect(keys("outer[0]")).toEqual(["outer[0].a", "outer[0].inner[0].b"]);
    expect(keys("outer[1].inner[0]")).toEqual(["outer[1].a", "outer[1].inner[0].b"]);
  });
});

it("offers to pass by or provide what made a run fail, and only that", () => {
  const failed = { status: "failed" } as Run;
  expect(decisionsOn(step("a", { status: "failed", port: null, undoes: null }), failed)).toEqual(["skip", "input"]);
  expect(decisionsOn(step("a", { status: "failed", port: "error", undoes: null }), failed)).toEqual([]);
  expect(decisionsOn(step("l[0].a", { status: "failed", port: null, undoes: null }), failed)).toEqual([]);
  expect(decisionsOn(step("a", { status: "waiting", choices: ["stop"] }), failed)).toEqual(["stop"]);
  const waits = step("a", { status: "retrying" });
  expect(decisionsOn(waits, { ...failed, status: "retrying", finished_at: null })).toEqual(["retry"]);
  expect(decisionsOn(waits, { ...failed, status: "paused", finished_at: null })).toEqual([]);
  expect(decisionsOn(waits, { ...failed, finished_at: "2026-03-31T14:30:00Z" })).toEqual([]);
});
