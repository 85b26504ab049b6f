import type { JsonObject, WorkflowDocument } from "../model/document";
import type { Run } from "../model/live";
import type { Recorded } from "../model/trying";
import { type ApiConfig, request } from "./http";

export interface Trial {
  document: WorkflowDocument;
  input: JsonObject;
  simulated: boolean;
  /** The last step to be done; all of them without it. */
  until?: string;
  /** Only that step, after what the steps before it gave. */
  alone?: boolean;
  recorded?: Record<string, Recorded>;
}

/** Starts a run of a draft as it is drawn now; once with the same key, however often it is sent. */
export const tryDraft = (config: ApiConfig, workflow: string, trial: Trial, key: string): Promise<Run> =>
  request(config, "POST", `workflows/${workflow}/trials/`, trial, { "Idempotency-Key": key });
