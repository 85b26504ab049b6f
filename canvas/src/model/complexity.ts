import type { Catalogue } from "./catalogue";
import type { Json, WorkflowDocument } from "./document";
import { around, portsUsed } from "./graph";

export type Level = "simple" | "medium" | "complex" | "advanced";

export interface Complexity {
  steps: number;
  /** Ways that may be taken instead of, or beside, the first: of each step its connected ports but one. */
  branches: number;
  /** Steps one after the other on the longest way, containers' bodies included. */
  depth: number;
  /** McCabe's number: 1 and one more for each decision (further ports of a step, a loop). */
  cyclomatic: number;
  level: Level;
  /** What lies outside and is asked or told something: hosts, databases, mail, people. */
  touches: string[];
}

/** The highest steps, cyclomatic number for each level; beyond the last it is advanced. */
const LEVELS: [Level, number, number][] = [
  ["simple", 6, 3],
  ["medium", 15, 8],
  ["complex", 40, 20],
];

const levelOf = (steps: number, cyclomatic: number): Level =>
  LEVELS.find(([, most, decisions]) => steps <= most && cyclomatic <= decisions)?.[0] ?? "advanced";

/** The longest way, in steps; a circle, which the server reports, ends it. */
function depthOf(document: WorkflowDocument): number {
  const after = new Map<string, string[]>();
  const follows = (from: string, to: string) => after.set(from, [...(after.get(from) ?? []), to]);
  for (const edge of Object.values(document.edges)) {
    follows(edge.from, edge.to);
    // What follows a container comes after all that lies in it.
    for (const [id] of Object.entries(document.nodes))
      if (around(document, id).includes(edge.from)) follows(id, edge.to);
  }
  for (const [id, node] of Object.entries(document.nodes)) if (node.inside) follows(node.inside, id);
  const known = new Map<string, number>();
  const longest = (id: string, seen: Set<string>): number => {
    const found = known.get(id);
    if (found !== undefined || seen.has(id)) return found ?? 0;
    const next = [...(after.get(id) ?? [])].map((other) => longest(other, new Set([...seen, id])));
    const here = 1 + Math.max(0, ...next);
    known.set(id, here);
    return here;
  };
  return Math.max(0, ...Object.keys(document.nodes).map((id) => longest(id, new Set())));
}

const HOST = /^https?:\/\/([^/{}?#]+)/;

function touchedBy(type: string, config: Record<string, Json>): string | null {
  if (type.startsWith("human.")) return "people";
  if (type === "mail.send") return "mail";
  if (type === "flow.call") return "other workflows";
  if (typeof config.url === "string") return HOST.exec(config.url.trim())?.[1] ?? "an address given at run time";
  if (type === "data.query") return `database ${typeof config.database === "string" ? config.database : ""}`.trim();
  return null;
}

/** How much there is to understand in a workflow. */
export function complexityOf(document: WorkflowDocument, catalogue: Catalogue): Complexity {
  const nodes = Object.values(document.nodes);
  const branches = [...portsUsed(document).values()].reduce((sum, ports) => sum + ports.size - 1, 0);
  const loops = nodes.filter((node) => ["each", "while"].includes(catalogue.steps[node.type]?.container ?? "")).length;
  const cyclomatic = 1 + branches + loops;
  const touched = nodes.map((node) => touchedBy(node.type, node.config)).filter((each) => each !== null);
  return {
    steps: nodes.length,
    branches,
    depth: depthOf(document),
    cyclomatic,
    level: levelOf(nodes.length, cyclomatic),
    touches: [...new Set(touched)].sort(),
  };
}
