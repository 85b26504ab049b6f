import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import type { ApiConfig } from "../api/http";
import type { Connection } from "../api/live-socket";
import type { Catalogue } from "../model/catalogue";
import type { WorkflowDocument } from "../model/document";
import { containerOf, isOwn, isPass, scopeOf } from "../model/keys";
import { fromSnapshot, type LiveMessage, type LiveState, receive, type Step } from "../model/live";

export interface RunConfig extends ApiConfig {
  workspace: string;
  run: string;
  socket: string;
  can: { control: boolean; start: boolean };
  snapshot: Extract<LiveMessage, { type: "snapshot" }>;
  document: WorkflowDocument;
  /** The published versions of the workflow, newest first. */
  versions: number[];
  /** Where the latest version is started with the same input; null where that cannot be. */
  again?: string | null;
  urls?: { runs?: string; workflow?: string };
}

type Steps = Record<string, Step>;

export interface RunState {
  config: RunConfig;
  catalogue: Catalogue;
  document: WorkflowDocument;
  live: LiveState;
  connection: Connection;
  /** The node that is looked at: marked on the canvas. */
  node: string | null;
  /** The step that is open in the list. */
  open: string | null;
  /** The pass through a container that is looked at, "" for none. */
  pass: string;
  /** Steps of passes that somebody has looked at: asked of the API, kept true by the messages. */
  looked: Steps;
  /** Rises with every snapshot: what was asked of the API is asked again. */
  fetched: number;
  /** Steps with their whole values, fetched because the live messages cut them. */
  whole: Steps;
  take(message: LiveMessage): void;
  look(node: string | null, key?: string): void;
  choose(pass: string): void;
  keepLooked(steps: Step[]): void;
  set(part: Partial<Pick<RunState, "connection">>): void;
  keepWhole(step: Step): void;
}

export type RunStore = StoreApi<RunState>;

/** The newer one of each step. */
function merged(steps: Steps, others: Step[]): Steps {
  const newer = others.filter((step) => step.seq >= (steps[step.key]?.seq ?? 0));
  return newer.length ? { ...steps, ...Object.fromEntries(newer.map((step) => [step.key, step])) } : steps;
}

/** Which steps of a message belong to what somebody has looked at. */
function followed(state: RunState, message: LiveMessage): Step[] {
  const scopes = new Set(Object.values(state.looked).map((step) => step.scope));
  const containers = new Set(Object.keys(state.looked).filter(isPass).map(containerOf));
  return message.steps.filter(
    (step) => !isOwn(step.key) && (isPass(step.key) ? containers.has(containerOf(step.key)) : scopes.has(step.scope)),
  );
}

export const createRunStore = (config: RunConfig, catalogue: Catalogue, document: WorkflowDocument): RunStore =>
  createStore<RunState>((set, get) => ({
    config,
    catalogue,
    document,
    live: fromSnapshot(config.snapshot),
    connection: "connecting",
    node: null,
    open: null,
    pass: "",
    looked: {},
    fetched: 0,
    whole: {},
    take(message) {
      const { live, looked, fetched } = get();
      const looking = Object.keys(looked).length > 0;
      set({ live: receive(live, message) });
      if (looking) set({ looked: merged(looked, followed(get(), message)) });
      if (message.type === "snapshot" && looking) set({ fetched: fetched + 1 });
    },
    look(node, key) {
      const open = key ?? node;
      // What lies in a pass is looked at together with its pass; who looks at nothing sees the latest again.
      const pass = node === null ? "" : open && scopeOf(open) ? scopeOf(open) : get().pass;
      set({ node, open, pass });
    },
    choose: (pass) => set({ pass }),
    keepLooked: (steps) => set({ looked: merged(get().looked, steps) }),
    set: (part) => set(part),
    keepWhole: (step) => set({ whole: { ...get().whole, [step.key]: step } }),
  }));

/** All steps that are known: those of the messages, and those that were asked for. */
export const knownSteps = (state: Pick<RunState, "live" | "looked">): Steps =>
  merged(state.looked, Object.values(state.live.steps));

export const RunContext = createContext<RunStore | null>(null);

export function useRunStore(): RunStore {
  const store = useContext(RunContext);
  if (!store) throw new Error("This component belongs inside the run view.");
  return store;
}

export const useRun = <T>(selector: (state: RunState) => T): T => useStore(useRunStore(), selector);
