import type { Catalogue, Schema } from "./catalogue";
import type { Json, WorkflowDocument } from "./document";
import { around, upstreamOf } from "./graph";
import { outputOf } from "./outputs";
import { declaredPort } from "./ports";
import { gives, type Results } from "./trying";
import { asSchema } from "./written-schema";

/** One value a step may refer to. `expression` stands between the braces. */
export interface Datum {
  expression: string;
  label: string;
  type: string;
  sample?: string;
  depth: number;
}

export interface Source {
  title: string;
  data: Datum[];
}

const DEEPEST = 4;

const typeOf = (schema: Schema | undefined, sample: Json | undefined): string => {
  const named = Array.isArray(schema?.type) ? schema.type.find((type) => type !== "null") : schema?.type;
  if (named) return named;
  if (sample === undefined || sample === null) return "any";
  if (Array.isArray(sample)) return "array";
  return typeof sample;
};

function shown(sample: Json | undefined): string | undefined {
  if (sample === undefined || typeof sample === "object") return undefined;
  const text = String(sample);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

const asPath = (base: string, key: string) =>
  /^[A-Za-z_]\w*$/.test(key) ? `${base}.${key}` : `${base}[${JSON.stringify(key)}]`;

/** Also a name such as `constructor` is only there where somebody wrote it. */
const own = <Value>(object: Record<string, Value> | undefined, key: string): Value | undefined =>
  object && Object.hasOwn(object, key) ? object[key] : undefined;

/** The value itself, then what is inside it, from its schema and its sample together. */
function walk(
  path: string,
  label: string,
  schema: Schema | undefined,
  sample: Json | undefined,
  depth: number,
): Datum[] {
  const text = shown(sample);
  const here: Datum = { expression: path, label, type: typeOf(schema, sample), depth };
  if (text !== undefined) here.sample = text;
  if (depth >= DEEPEST) return [here];
  const known = sample !== null && typeof sample === "object" && !Array.isArray(sample) ? sample : {};
  const more = schema?.additionalProperties === false ? [] : Object.keys(known); // a sample may know what is not there
  const keys = [...new Set([...Object.keys(schema?.properties ?? {}), ...more])];
  const inner = keys.flatMap((key) =>
    walk(
      asPath(path, key),
      own(schema?.properties, key)?.title || key,
      own(schema?.properties, key),
      own(known, key),
      depth + 1,
    ),
  );
  return [here, ...inner];
}

function about(title: string, path: string, schema: Schema | undefined, sample: Json | undefined): Source {
  const data = walk(path, "Everything", schema, sample, 0);
  return { title, data: data.length > 1 ? data.slice(1).map((datum) => ({ ...datum, depth: datum.depth - 1 })) : data };
}

const WHILE: Schema = {
  properties: {
    index: { type: "integer", title: "Number of the pass, from 0" },
    last: { title: "Result of the pass before" },
  },
};
const EACH: Schema = { properties: { item: { title: "Item" }, ...WHILE.properties } };

/**
 * All that a node may refer to: the workflow's input, the steps before it (nearest first), variables, the run.
 * `results` are what steps really gave; where nothing is known, the sample of the type stands for it.
 */
export function sourcesFor(
  document: WorkflowDocument,
  catalogue: Catalogue,
  id: string,
  results: Results = {},
): Source[] {
  const sources: Source[] = [];
  const input = asSchema(document.input);
  if (Object.keys(input.properties ?? {}).length > 0)
    sources.push(about("Input of the workflow", "input", input, undefined));
  const containers = around(document, id);
  const kinds = [id, ...containers].map((each) => catalogue.steps[document.nodes[each]?.type ?? ""]?.container);
  if (kinds.slice(1).includes("each")) sources.push(about("This pass", "loop", EACH, undefined));
  else if (kinds.includes("while")) sources.push(about("This pass", "loop", WHILE, undefined));
  // What comes before a container can be read inside it, too.
  for (const before of [id, ...containers].flatMap((each) => upstreamOf(document, each))) {
    const node = document.nodes[before];
    const spec = node && catalogue.steps[node.type];
    const sample = gives(document, catalogue, before, results);
    if (node) sources.push(about(node.name, `steps.${before}`, outputOf(spec, node.config), sample));
  }
  if (document.variables && Object.keys(document.variables).length > 0)
    sources.push(about("Variables", "vars", undefined, document.variables));
  sources.push(
    about(
      "This run",
      "run",
      { properties: { id: { type: "string" }, title: { type: "string" }, started_at: { type: "string" } } },
      undefined,
    ),
  );
  return sources;
}

/** What can be read of a step behind one of its ports: what it gives, or what it says of that port. */
export function carriedBy(
  document: WorkflowDocument,
  catalogue: Catalogue,
  id: string,
  port: string,
  results: Results = {},
): Datum[] {
  const node = document.nodes[id];
  const spec = catalogue.steps[node?.type ?? ""];
  if (!node || !spec) return [];
  const own = declaredPort(spec, node, port)?.output;
  if (own?.type === "null") return [];
  const schema = own ?? outputOf(spec, node.config);
  return about(node.name, `steps.${id}`, schema, own ? undefined : gives(document, catalogue, id, results)).data;
}

/** All that can be read once a step is done: what it gave, and what it could read itself. */
export function sourcesAfter(document: WorkflowDocument, catalogue: Catalogue, id: string): Source[] {
  const after = {
    type: "",
    name: "",
    config: {},
    ...(document.nodes[id]?.inside ? { inside: document.nodes[id].inside } : {}),
  };
  const nodes = { ...document.nodes, "": after };
  return sourcesFor(
    { ...document, nodes, edges: { ...document.edges, "": { from: id, port: "", to: "" } } },
    catalogue,
    "",
  );
}
