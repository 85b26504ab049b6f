import type { Catalogue } from "./catalogue";
import { readPiece } from "./clipboard";
import { completed, type WorkflowDocument } from "./document";
import { jsonFault } from "./json-fault";

export type Format = "json" | "yaml";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A workflow as text that `readWorkflow` reads back as the same. */
export async function asText(document: WorkflowDocument, format: Format): Promise<string> {
  if (format === "json") return `${JSON.stringify(document, null, 2)}\n`;
  const { stringify } = await import("yaml");
  return stringify(document, { lineWidth: 120, aliasDuplicateObjects: false });
}

type Read = { value: unknown } | { fault: string };

const at = (line: number, column: number) => `line ${line}, column ${column}`;

function readJson(text: string): Read {
  const where = jsonFault(text);
  return where
    ? { fault: `This is not JSON: look at ${at(where.line, where.column)}.` }
    : { value: JSON.parse(text) as unknown };
}

async function readYaml(text: string): Promise<Read> {
  const { parseDocument } = await import("yaml");
  const parsed = parseDocument(text);
  const error = parsed.errors[0];
  if (!error) return { value: parsed.toJS({ maxAliasCount: 100 }) as unknown };
  const where = error.linePos?.[0];
  return { fault: `This is not YAML${where ? `: look at ${at(where.line, where.col)}` : ""}.` };
}

/** The workflow in a text, JSON or YAML: of an export, or of copied steps. A sentence says why there is none. */
export async function readWorkflow(text: string): Promise<{ document: WorkflowDocument } | { fault: string }> {
  if (text.trim() === "") return { fault: "There is nothing to read yet." };
  const read = /^\s*[{[]/.test(text) ? readJson(text) : await readYaml(text);
  if ("fault" in read) return read;
  if (!isObject(read.value)) return { fault: "This is no workflow: it is not an object with “nodes”." };
  const piece = readPiece(JSON.stringify(read.value));
  if ("fault" in piece) return { fault: piece.fault.replace("This JSON", "This") };
  if (read.value.schema === undefined && read.value.automate !== "steps")
    return { fault: "This is no workflow of Automate: it does not say “schema: 1”." };
  if (read.value.automate !== "steps") return { document: completed(read.value as Partial<WorkflowDocument>) };
  const edges = Object.fromEntries(piece.edges.map((edge, index) => [`e${index + 1}`, edge]));
  return { document: completed({ nodes: piece.nodes, edges, layout: { nodes: piece.places } }) };
}

export interface Report {
  steps: number;
  connections: number;
  /** Types that are not installed here, with the names of the steps that are of them. */
  unknown: { type: string; steps: string[] }[];
}

/** What an import would bring. */
export function reportOn(document: WorkflowDocument, catalogue: Catalogue): Report {
  const unknown = new Map<string, string[]>();
  for (const { type, name } of Object.values(document.nodes))
    if (!catalogue.steps[type]) unknown.set(type, [...(unknown.get(type) ?? []), name]);
  return {
    steps: Object.keys(document.nodes).length,
    connections: Object.keys(document.edges).length,
    unknown: [...unknown].map(([type, steps]) => ({ type, steps })),
  };
}
