import type { Json } from "../model/document";

/** What a page gives its script: where the API is and the token for requests that change something. */
export interface ApiConfig {
  api: string;
  csrf: string;
}

export interface ProblemDocument {
  title?: string;
  status?: number;
  detail?: string;
  errors?: { pointer: string; message: string }[];
  [extension: string]: unknown;
}

/** The server answered, but said no. `message` is a sentence for people. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: ProblemDocument,
  ) {
    super(sentenceFor(status, problem));
  }
}

/** No answer came: no connection, or the server is being restarted. */
export class Unreachable extends Error {}

const fallback: Record<number, string> = {
  401: "You are no longer signed in. Sign in again in another tab, then try once more.",
  403: "Your role in this workspace does not allow this.",
  404: "This no longer exists, or you have no access to it.",
  413: "This is too large for the server.",
  429: "That was too many requests. Wait a moment and try again.",
};

function sentenceFor(status: number, problem: ProblemDocument): string {
  const first = problem.errors?.[0]?.message;
  return (
    problem.detail || first || problem.title || fallback[status] || `The server answered with an error (${status}).`
  );
}

async function bodyOf(response: Response): Promise<unknown> {
  const type = response.headers.get("content-type") ?? "";
  if (!type.includes("json")) return null;
  return response.json().catch(() => null);
}

/** An idempotency key: what is sent again with it, since no answer came, is done once. */
export const newKey = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;

/** One request. Raises Refused for an answer of 400 and up, Unreachable when none came or the server is down. */
export async function request<T>(
  config: ApiConfig,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  const init: RequestInit = { method, credentials: "same-origin", headers: { Accept: "application/json", ...headers } };
  if (method !== "GET") init.headers = { ...init.headers, "X-CSRFToken": config.csrf };
  if (body !== undefined) {
    init.headers = { ...init.headers, "Content-Type": "application/json" };
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(config.api + path, init);
  } catch (reason) {
    throw new Unreachable("No connection to the server.", { cause: reason });
  }
  if (response.status >= 500) throw new Unreachable(`The server could not answer (${response.status}).`);
  const answer = await bodyOf(response);
  if (!response.ok) throw new Refused(response.status, (answer ?? {}) as ProblemDocument);
  return answer as T;
}

export const sentence = (reason: unknown): string =>
  reason instanceof Error ? reason.message : "Something unexpected happened. Try again.";

export type { Json };
