import type { Catalogue, StateWords, StepSpec } from "../model/catalogue";
import type { Problem, WorkflowDocument } from "../model/document";
import { type ApiConfig, request } from "./http";

export interface Person {
  name?: string;
  email?: string;
}

export interface Draft {
  revision: number;
  document: WorkflowDocument;
  problems: Problem[];
  saved_at?: string | null;
  saved_by?: string | Person | null;
}

export interface Saved {
  revision: number;
  problems: Problem[];
}

export interface Version {
  number: number;
  note: string;
  author: string | Person | null;
  at: string;
}

interface ServedCatalogue {
  steps: StepSpec[];
  states?: Partial<Record<"run" | "step", Record<string, StateWords>>>;
}

export const asCatalogue = (served: ServedCatalogue): Catalogue => ({
  steps: Object.fromEntries(served.steps.map((spec) => [spec.type, spec])),
  states: { run: served.states?.run ?? {}, step: served.states?.step ?? {} },
});

export const loadCatalogue = async (config: ApiConfig): Promise<Catalogue> =>
  asCatalogue(await request<ServedCatalogue>(config, "GET", "catalogue/"));

export const loadDraft = (config: ApiConfig, workflow: string): Promise<Draft> =>
  request(config, "GET", `workflows/${workflow}/draft/`);

export const saveDraft = (config: ApiConfig, workflow: string, revision: number, document: WorkflowDocument) =>
  request<Saved>(config, "PUT", `workflows/${workflow}/draft/`, { revision, document });

export const loadVersions = async (config: ApiConfig, workflow: string): Promise<Version[]> => {
  const answer = await request<Version[] | { results: Version[] }>(config, "GET", `workflows/${workflow}/versions/`);
  return Array.isArray(answer) ? answer : answer.results;
};

export const publish = (config: ApiConfig, workflow: string, revision: number, note: string) =>
  request<{ version: number }>(config, "POST", `workflows/${workflow}/publish/`, { revision, note });

/** The name of a person as the server may give it: a text, or an object with name and e-mail address. */
export function personName(person: string | Person | null | undefined): string {
  if (!person) return "Someone";
  return typeof person === "string" ? person : person.name || person.email || "Someone";
}
