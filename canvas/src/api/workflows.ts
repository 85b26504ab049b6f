import type { Catalogue, StepSpec } from "../model/catalogue";
import type { Problem, WorkflowDocument } from "../model/document";
import type { Served, ServedAs } from "../model/served";
import { type ApiConfig, request } from "./http";

export type Person = Served<"PersonShape">;
export type Draft = ServedAs<"CheckedDraft", { document: WorkflowDocument }>;
export type Saved = Served<"DraftSaved">;
export type Version = Served<"VersionShape">;
type WholeVersion = ServedAs<"WholeVersionShape", { document: WorkflowDocument }>;
type ServedCatalogue = ServedAs<"CatalogueShape", { steps: StepSpec[] }>;

export const asCatalogue = (served: ServedCatalogue): Catalogue => ({
  steps: Object.fromEntries(served.steps.map((spec) => [spec.type, spec])),
  states: served.states,
  port_kinds: served.port_kinds,
});

export const loadCatalogue = async (config: ApiConfig): Promise<Catalogue> =>
  asCatalogue(await request<ServedCatalogue>(config, "GET", "catalogue/"));

export const loadDraft = (config: ApiConfig, workflow: string): Promise<Draft> =>
  request(config, "GET", `workflows/${workflow}/draft/`);

export const saveDraft = (config: ApiConfig, workflow: string, revision: number, document: WorkflowDocument) =>
  request<Saved>(config, "PUT", `workflows/${workflow}/draft/`, { revision, document });

export const checkDocument = (config: ApiConfig, workflow: string, document: WorkflowDocument) =>
  request<{ problems: Problem[] }>(config, "POST", `workflows/${workflow}/check/`, { document });

export const loadVersions = (config: ApiConfig, workflow: string): Promise<Version[]> =>
  request(config, "GET", `workflows/${workflow}/versions/`);

export const loadVersion = (config: ApiConfig, workflow: string, number: number): Promise<WholeVersion> =>
  request(config, "GET", `workflows/${workflow}/versions/${number}/`);

export const publish = (config: ApiConfig, workflow: string, revision: number, note: string) =>
  request<Served<"Published">>(config, "POST", `workflows/${workflow}/publish/`, { revision, note });

export const personName = (person: Person | null): string => person?.name || person?.email || "Someone";
