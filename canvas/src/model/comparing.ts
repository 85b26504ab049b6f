import { type Change, canonical, type Difference, differences } from "./differences";
import type { Edge, WorkflowDocument } from "./document";
import { asSchema } from "./written-schema";

/** What became of a draft since a version: its logic apart from where things stand. */
export interface Comparison {
  logic: Difference[];
  layout: Difference[];
  /** By the id of the step. */
  marks: Map<string, Change>;
  newEdges: Set<string>;
  goneEdges: number;
}

const way = (edge: Edge) => `${edge.from} ${edge.port} ${edge.to}`;

export function compare(before: WorkflowDocument, now: WorkflowDocument): Comparison {
  const all = differences(before, now);
  const [old, fresh] = [before, now].map((each) => new Set(Object.values(each.edges).map(way))) as [
    Set<string>,
    Set<string>,
  ];
  const added = Object.entries(now.edges).filter(([, edge]) => !old.has(way(edge)));
  return {
    logic: all.filter((each) => each.change !== "moved"),
    layout: all.filter((each) => each.change === "moved"),
    marks: new Map(all.flatMap((each) => (each.node === null ? [] : [[each.node, each.change] as const]))),
    newEdges: new Set(added.map(([id]) => id)),
    goneEdges: [...old].filter((each) => !fresh.has(each)).length,
  };
}

/** "2 added, 1 changed", in the order in which it matters. */
export function inShort({ logic, layout }: Comparison): string {
  const count = (change: Change) => logic.filter((each) => each.change === change).length;
  const words: [number, string][] = [
    [count("added"), "added"],
    [count("changed"), "changed"],
    [count("removed"), "removed"],
    [layout.length, "only moved"],
  ];
  const said = words.filter(([many]) => many > 0).map(([many, word]) => `${many} ${word}`);
  return said.length > 0 ? said.join(", ") : "no difference";
}

/** What whoever starts the workflow (people, programs, other workflows) must know: of its input and its result. */
export function effectOnStarts(before: WorkflowDocument | null, now: WorkflowDocument): string[] {
  if (before === null) return ["It can be started by hand, by programs and by other workflows from then on."];
  const [old, fresh] = [asSchema(before.input), asSchema(now.input)];
  const required = (fresh.required ?? []).filter((name) => !(old.required ?? []).includes(name));
  const gone = Object.keys(old.properties ?? {}).filter((name) => !(name in (fresh.properties ?? {})));
  const kept = Object.keys(fresh.properties ?? {}).filter((name) => name in (old.properties ?? {}));
  const other = kept.filter((name) => canonical(old.properties?.[name]) !== canonical(fresh.properties?.[name]));
  const said: string[] = [];
  const named = (names: string[]) => names.map((name) => `“${name}”`).join(", ");
  if (required.length > 0) said.push(`Whoever starts it must now give ${named(required)}; starts without are refused.`);
  if (gone.length > 0) said.push(`It no longer asks for ${named(gone)}.`);
  if (other.length > 0) said.push(`${named(other)} of its input is another now; check what programs send.`);
  if (canonical(before.output ?? {}) !== canonical(now.output ?? {}))
    said.push("Its result is another now; workflows that call it read the new one.");
  return said.length > 0 ? said : ["Whoever starts it need not change anything: its input and result stay the same."];
}
