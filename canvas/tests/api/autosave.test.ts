import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Autosave, type SaveState } from "../../src/api/autosave";
import { Refused, Unreachable } from "../../src/api/http";
import { BrowserKept } from "../../src/api/kept";
import type { Draft, Saved } from "../../src/api/workflows";
import { drawn } from "../model/builders";

const one = { ...drawn("a>b"), name: "One" };
const two = { ...drawn("a>b"), name: "Two" };

function setUp(save: (revision: number) => Promise<Saved>, current = 1) {
  const shown: number[] = [];
  const load = async (): Promise<Draft> => ({
    revision: current,
    document: two,
    saved_at: "",
    saved_by: null,
    problems: [],
  });
  const states: SaveState[] = [];
  const kept = new BrowserKept("w1");
  const saving = vi.fn(save);
  const autosave = new Autosave(
    {
      save: saving,
      load,
      busy: () => false,
      onTheirs: (draft) => shown.push(draft.revision),
      kept,
      onState: (state) => states.push(state),
      onProblems: () => undefined,
      merge: () => null,
    },
    1,
    drawn("a>b"),
  );
  return { autosave, kept, saving, states, shown, last: () => states.at(-1)?.kind };
}

const accepts = async (revision: number): Promise<Saved> => ({ revision: revision + 1, problems: [] });

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("autosave", () => {
  it("saves once, a moment after the last change", async () => {
    const { autosave, saving, kept, last } = setUp(accepts);
    autosave.changed(one);
    await vi.advanceTimersByTimeAsync(500);
    autosave.changed(two);
    await vi.advanceTimersByTimeAsync(799);
    expect(saving).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(saving).toHaveBeenCalledExactlyOnceWith(1, two);
    expect(last()).toBe("saved");
    expect(kept.found()).toBeNull();
  });

  it("has one save in flight and sends the later change after it, on the new revision", async () => {
    const answers: ((saved: Saved) => void)[] = [];
    const { autosave, saving } = setUp(() => new Promise((done) => answers.push(done)));
    autosave.changed(one);
    await vi.advanceTimersByTimeAsync(800);
    autosave.changed(two);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(saving).toHaveBeenCalledTimes(1);
    answers[0]?.({ revision: 2, problems: [] });
    await vi.advanceTimersByTimeAsync(800);
    expect(saving).toHaveBeenLastCalledWith(2, two);
  });

  it("shows what somebody else saved at once, where nothing of one's own is unsaved", async () => {
    const { autosave, shown, saving } = setUp(accepts, 7);
    await autosave.heard(7);
    expect(shown).toEqual([7]);
    await autosave.heard(7); // the same again says nothing new
    expect(shown).toEqual([7]);
    autosave.changed(one);
    await vi.advanceTimersByTimeAsync(800);
    expect(saving).toHaveBeenLastCalledWith(7, one);
  });

  it("shows nothing over work that is not saved yet; saving meets it, and what was heard meanwhile is shown then", async () => {
    const { autosave, shown } = setUp(accepts, 9);
    autosave.changed(one);
    await autosave.heard(9);
    expect(shown).toEqual([]);
    await vi.advanceTimersByTimeAsync(801);
    expect(shown).toEqual([9]);
  });

  it("keeps the work in the browser while there is no connection, and saves it when there is", async () => {
    let up = false;
    const { autosave, saving, last } = setUp((revision) =>
      up ? accepts(revision) : Promise.reject(new Unreachable("No connection to the server.")),
    );
    autosave.changed(one);
    await vi.advanceTimersByTimeAsync(800);
    expect(last()).toBe("offline");
    expect(localStorage.length).toBe(1);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(saving.mock.calls.length).toBe(4);
    up = true;
    autosave.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(last()).toBe("saved");
    expect(localStorage.length).toBe(0);
  });

  it("stops at a conflict and loses nothing until a person has chosen", async () => {
    const current = { revision: 7, document: two, saved_by: "Bob", saved_at: "2026-01-10T10:31:00Z" };
    const { autosave, saving, last } = setUp((revision) =>
      revision === 7 ? accepts(revision) : Promise.reject(new Refused(409, { current })),
    );
    autosave.changed(one);
    await vi.advanceTimersByTimeAsync(800);
    expect(last()).toBe("conflict");
    autosave.changed(one);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(saving).toHaveBeenCalledTimes(1);
    expect(autosave.unsaved).toBe(true);
    autosave.keepMine();
    await vi.advanceTimersByTimeAsync(0);
    expect(saving).toHaveBeenLastCalledWith(7, one);
    expect(last()).toBe("saved");
  });

  it("finds work that a closed tab could not save", () => {
    localStorage.setItem("automate-draft:w1:other", JSON.stringify({ revision: 3, document: one, at: 0 }));
    localStorage.setItem("automate-draft:w2:other", JSON.stringify({ revision: 3, document: two, at: 0 }));
    expect(new BrowserKept("w1").found()?.document.name).toBe("One");
    expect(new BrowserKept("w1").found()).toBeNull();
  });

  it("says what the server said when it refuses, and tries again at the next change", async () => {
    const { autosave, states, last } = setUp(() => Promise.reject(new Refused(400, { detail: "The name is empty." })));
    autosave.changed(one);
    await vi.advanceTimersByTimeAsync(800);
    expect(states.at(-1)).toEqual({ kind: "refused", message: "The name is empty." });
    autosave.changed(two);
    expect(last()).toBe("waiting");
  });
});
