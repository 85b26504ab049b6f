import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Problem, WorkflowDocument } from "../src/model/document";

const here = (name: string) => JSON.parse(readFileSync(resolve(import.meta.dirname, name), "utf8"));

let revision = 4;
let version = 3;
let document: WorkflowDocument = here("../../automate/demo/invoice_approval.json");
let conflict = false;

function check(draft: WorkflowDocument): Problem[] {
  const problems: Problem[] = [];
  for (const [id, node] of Object.entries(draft.nodes)) {
    const where = (key: string) => ({ node: id, edge: null, pointer: `/nodes/${id}/config/${key}` });
    if (node.type === "http.request" && !node.config.url)
      problems.push({
        code: "missing-field",
        severity: "error",
        message: "The address is missing.",
        hint: "Say which address is called.",
        where: where("url"),
        position: null,
        fix: null,
      });
    if (node.type === "mail.send" && !node.config.to)
      problems.push({
        code: "missing-field",
        severity: "error",
        message: "Nobody would get this e-mail.",
        hint: "Fill in “To”.",
        where: where("to"),
        position: null,
        fix: null,
      });
  }
  if (draft.nodes.objections)
    problems.push({
      code: "no-error-path",
      severity: "warning",
      message: "A payment may be booked while objections are open.",
      hint: "Consider a longer delay.",
      where: { node: "objections", edge: null, pointer: "/nodes/objections/config/for" },
      position: null,
      fix: null,
    });
  return problems;
}

type Answer = { status: number; json: unknown };

function save(body: { revision: number; document: WorkflowDocument }): Answer {
  if (conflict || body.revision !== revision) {
    conflict = false;
    revision += 1;
    const theirs = structuredClone(document);
    const first = Object.values(theirs.nodes)[0];
    if (first) first.name = "Bob's name for it";
    const current = { revision, document: theirs, saved_by: "Bob", saved_at: new Date().toISOString() };
    return { status: 409, json: { title: "Conflict", status: 409, detail: "Bob saved this workflow.", current } };
  }
  revision += 1;
  document = body.document;
  return { status: 200, json: { revision, problems: check(document) } };
}

/** Answers like the server of the contract; `/api/mock/…` sets up situations. */
export function answer(method: string, path: string, body: never): Answer {
  if (path.endsWith("/mock/conflict/")) {
    conflict = true;
    return { status: 200, json: {} };
  }
  if (path.endsWith("/mock/empty/")) {
    document = { schema: 1, name: "New workflow", nodes: {}, edges: {}, layout: { nodes: {} } };
    return { status: 200, json: {} };
  }
  if (path.endsWith("/mock/reset/")) {
    document = here("../../automate/demo/invoice_approval.json");
    return { status: 200, json: {} };
  }
  if (path.endsWith("/catalogue/")) return { status: 200, json: here("catalogue.json") };
  if (path.endsWith("/draft/") && method === "GET")
    return { status: 200, json: { revision, document, problems: check(document), saved_at: null, saved_by: null } };
  if (path.endsWith("/draft/")) return save(body);
  if (path.endsWith("/publish/")) {
    version += 1;
    return { status: 201, json: { version } };
  }
  if (path.endsWith("/versions/"))
    return { status: 200, json: [{ number: version, note: "", author: { name: "Alex", email: "" }, at: "" }] };
  if (/\/(pause|resume|cancel|retry|skip)\/$/.test(path)) return { status: 202, json: null };
  return { status: 404, json: { title: "Not found", status: 404 } };
}
