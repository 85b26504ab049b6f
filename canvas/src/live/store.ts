import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import type { ApiConfig } from "../api/http";
import type { Connection } from "../api/live-socket";
import type { Catalogue } from "../model/catalogue";
import type { WorkflowDocument } from "../model/document";
import { fromSnapshot, type LiveMessage, type LiveState, receive, type Step } from "../model/live";

export interface RunConfig extends ApiConfig {
  workspace: string;
  run: string;
  socket: string;
  can: { control: boolean };
  snapshot: Extract<LiveMessage, { type: "snapshot" }>;
  document: WorkflowDocument;
  urls?: { runs?: string; workflow?: string };
}

export interface RunState {
  config: RunConfig;
  catalogue: Catalogue;
  document: WorkflowDocument;
  live: LiveState;
  connection: Connection;
  /** The node that is looked at: marked on the canvas, opened in the list. */
  node: string | null;
  /** Steps with their whole values, fetched because the live messages cut them. */
  whole: Record<string, Step>;
  take(message: LiveMessage): void;
  look(node: string | null): void;
  set(part: Partial<Pick<RunState, "connection">>): void;
  keepWhole(step: Step): void;
}

export type RunStore = StoreApi<RunState>;

export const createRunStore = (config: RunConfig, catalogue: Catalogue, document: WorkflowDocument): RunStore =>
  createStore<RunState>((set, get) => ({
    config,
    catalogue,
    document,
    live: fromSnapshot(config.snapshot),
    connection: "connecting",
    node: null,
    whole: {},
    take: (message) => set({ live: receive(get().live, message) }),
    look: (node) => set({ node }),
    set: (part) => set(part),
    keepWhole: (step) => set({ whole: { ...get().whole, [step.key]: step } }),
  }));

export const RunContext = createContext<RunStore | null>(null);

export function useRunStore(): RunStore {
  const store = useContext(RunContext);
  if (!store) throw new Error("This component belongs inside the run view.");
  return store;
}

export const useRun = <T>(selector: (state: RunState) => T): T => useStore(useRunStore(), selector);
