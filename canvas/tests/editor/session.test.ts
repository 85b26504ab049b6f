import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSession, type Session } from "../../src/editor/session";
import type { EditorConfig } from "../../src/editor/store";
import { catalogue, drawn } from "../model/builders";

const config: EditorConfig = {
  workspace: "demo",
  workflow: { id: "w1", name: "Drawn" },
  api: "/api/w/demo/",
  csrf: "token",
  can: { edit: true, publish: true, start: true, try: true },
  urls: { list: "/", start: "/", run: "/", socket: "/ws/w/demo/runs/__ref__/" },
};

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

const bob = { name: "Bob", email: "bob@acme.test" };
const moment = "2026-01-10T10:31:00Z";
const draft = () => ({ revision: 1, document: drawn("a>b"), problems: [], saved_by: bob, saved_at: moment });
/** Bob has changed the very step that `renameA` changes. */
const theirs = { ...drawn("a>b b>c"), name: "Theirs" };
theirs.nodes.a = { type: "step", name: "Bob’s", config: {} };
/** Bob has changed another one. */
const elsewhere = drawn("a>b b>c");
elsewhere.nodes.b = { type: "step", name: "Bob’s", config: {} };
const current = { revision: 5, document: theirs, saved_by: bob, saved_at: moment };

let session: Session;
const answers: Response[] = [];
const fetching = vi.fn(
  async (..._: Parameters<typeof fetch>) => answers.shift() ?? json(200, { revision: 9, problems: [] }),
);

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  answers.length = 0;
  fetching.mockClear();
  vi.stubGlobal("fetch", fetching);
});
afterEach(() => {
  session.autosave.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const state = () => session.store.getState();
const renameA = () => state().perform({ kind: "rename", id: "a", name: "Mine" });

describe("an editing session", () => {
  it("saves with the token and the revision it knows", async () => {
    session = openSession(config, catalogue, draft());
    renameA();
    await vi.advanceTimersByTimeAsync(800);
    const [address, init] = fetching.mock.calls[0] ?? [];
    expect(address).toBe("/api/w/demo/workflows/w1/draft/");
    expect(init?.headers).toMatchObject({ "X-CSRFToken": "token" });
    expect(JSON.parse(String(init?.body))).toMatchObject({ revision: 1, document: { nodes: { a: { name: "Mine" } } } });
    expect(state().saving.kind).toBe("saved");
  });

  it("takes theirs without losing mine: undo brings it back and saves it", async () => {
    session = openSession(config, catalogue, draft());
    answers.push(json(409, { status: 409, current }));
    renameA();
    await vi.advanceTimersByTimeAsync(800);
    expect(state().saving.kind).toBe("conflict");
    session.takeTheirs();
    expect(state().document.name).toBe("Theirs");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(fetching).toHaveBeenCalledTimes(1);
    state().undo();
    expect(state().document.nodes.a?.name).toBe("Mine");
    await vi.advanceTimersByTimeAsync(800);
    expect(JSON.parse(String(fetching.mock.calls[1]?.[1]?.body)).revision).toBe(5);
  });

  it("puts both together where they touched different things, and undo takes back mine alone", async () => {
    session = openSession(config, catalogue, draft());
    answers.push(json(409, { status: 409, current: { ...current, document: elsewhere } }));
    renameA();
    await vi.advanceTimersByTimeAsync(800);
    const names = () => Object.values(state().document.nodes).map((node) => node.name);
    expect(names()).toEqual(["Mine", "Bob’s", "C"]);
    await vi.advanceTimersByTimeAsync(800);
    expect(JSON.parse(String(fetching.mock.calls[1]?.[1]?.body))).toMatchObject({
      revision: 5,
      document: { nodes: { a: { name: "Mine" }, b: { name: "Bob’s" } } },
    });
    expect(state().saving.kind).toBe("saved");
    state().undo();
    expect(names()).toEqual(["A", "Bob’s", "C"]);
  });

  it("gives up an undo that no longer fits, and goes on", async () => {
    session = openSession(config, catalogue, draft());
    const without = drawn("a");
    answers.push(json(409, { status: 409, current: { ...current, document: without } }));
    state().perform({ kind: "move", to: { b: { x: 1, y: 1 } } });
    await vi.advanceTimersByTimeAsync(800);
    expect(Object.keys(state().document.nodes)).toEqual(["a"]);
    state().undo();
    expect(state().history.past).toEqual([]);
    expect(Object.keys(state().document.nodes)).toEqual(["a"]);
  });

  it("merges what an earlier visit could not save with what somebody saved meanwhile", () => {
    const mine = drawn("a>b");
    mine.nodes.a = { type: "step", name: "Mine", config: {} };
    localStorage.setItem(
      "automate-draft:w1:gone",
      JSON.stringify({ revision: 1, document: mine, base: drawn("a>b"), at: 0 }),
    );
    session = openSession(config, catalogue, { ...draft(), revision: 3, document: elsewhere });
    expect(state().saving.kind).toBe("waiting");
    expect(state().document.nodes.a?.name).toBe("Mine");
    expect(state().document.nodes.b?.name).toBe("Bob’s");
  });

  it("offers my version after theirs was taken, also on the next visit, until it is put back", async () => {
    session = openSession(config, catalogue, draft());
    answers.push(json(409, { status: 409, current }));
    renameA();
    await vi.advanceTimersByTimeAsync(800);
    session.takeTheirs();
    expect(state().copy?.document.nodes.a?.name).toBe("Mine");
    session.autosave.stop();
    session = openSession(config, catalogue, { ...draft(), document: theirs });
    expect(state().document.name).toBe("Theirs");
    session.putCopyBack();
    expect(state().document.nodes.a?.name).toBe("Mine");
    expect(state().copy).toBeNull();
    state().undo();
    expect(state().document.name).toBe("Theirs");
    session.autosave.stop();
    session = openSession(config, catalogue, { ...draft(), document: theirs });
    expect(state().copy).toBeNull();
  });

  it("keeps mine without losing theirs: undo brings it back and saves it", async () => {
    session = openSession(config, catalogue, draft());
    answers.push(json(409, { status: 409, current }));
    renameA();
    await vi.advanceTimersByTimeAsync(800);
    session.keepMine();
    await vi.advanceTimersByTimeAsync(800);
    expect(state().document.nodes.a?.name).toBe("Mine");
    expect(state().saving.kind).toBe("saved");
    state().undo();
    expect(state().document.name).toBe("Theirs");
    await vi.advanceTimersByTimeAsync(800);
    const saved = JSON.parse(String(fetching.mock.calls.at(-1)?.[1]?.body));
    expect(saved.document.name).toBe("Theirs");
  });

  it("brings back what an earlier visit could not save", () => {
    const left = { revision: 1, document: { ...drawn("a>b"), name: "Left behind" }, at: 0 };
    localStorage.setItem("automate-draft:w1:gone", JSON.stringify(left));
    session = openSession(config, catalogue, draft());
    expect(state().document.name).toBe("Left behind");
    expect(session.autosave.unsaved).toBe(true);
  });

  it("asks when what was left behind was made from an older draft than the server's", () => {
    const left = { revision: 1, document: { ...drawn("a>b"), name: "Left behind" }, at: 0 };
    localStorage.setItem("automate-draft:w1:gone", JSON.stringify(left));
    session = openSession(config, catalogue, { ...draft(), revision: 3 });
    expect(state().saving.kind).toBe("conflict");
    session.keepMine();
    expect(session.autosave.revision).toBe(3);
  });

  it("changes nothing for someone who may only look", async () => {
    session = openSession(
      { ...config, can: { edit: false, publish: false, start: false, try: false } },
      catalogue,
      draft(),
    );
    renameA();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(state().document.nodes.a?.name).toBe("A");
    expect(fetching).not.toHaveBeenCalled();
  });
});
