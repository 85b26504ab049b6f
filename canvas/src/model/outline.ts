import type { Catalogue } from "./catalogue";
import { insertExisting } from "./composing";
import type { WorkflowDocument } from "./document";
import { apply, type Edit } from "./edits";
import { around, edgesFrom, edgesInto, freePort, portsOfNode } from "./graph";
import { newEdgeId } from "./ids";
import type { Port } from "./ports";

export interface OutlineRow {
  id: string;
  /** From 1; what lies in a container is one deeper than the container. */
  level: number;
  ways: { port: Port; to: string[] }[];
}

/** The ids of one level, each after all that leads to it; in the document's order where nothing leads from one to another. */
function inOrder(document: WorkflowDocument, ids: string[]): string[] {
  const here = new Set(ids);
  const waits = new Map(
    ids.map((id) => [id, edgesInto(document, id).filter(([, edge]) => here.has(edge.from)).length]),
  );
  const order: string[] = [];
  const ready = ids.filter((id) => waits.get(id) === 0);
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    order.push(id);
    const next: string[] = [];
    for (const [, edge] of edgesFrom(document, id)) {
      const left = (waits.get(edge.to) ?? 0) - 1;
      waits.set(edge.to, left);
      if (left === 0 && here.has(edge.to)) next.push(edge.to);
    }
    ready.unshift(...next); // a branch is told to its end before the next one
  }
  return [...order, ...ids.filter((id) => !order.includes(id))]; // a circle is reported by the server
}

/** The document as rows: every step once, after what leads to it, what lies in a container below the container. */
export function outlineOf(document: WorkflowDocument, catalogue: Catalogue): OutlineRow[] {
  const bodies = new Map<string, string[]>();
  for (const [id, node] of Object.entries(document.nodes)) {
    const container = node.inside !== undefined && node.inside in document.nodes ? node.inside : "";
    bodies.set(container, [...(bodies.get(container) ?? []), id]);
  }
  const rows: OutlineRow[] = [];
  const tell = (container: string, level: number) => {
    const ids = bodies.get(container) ?? [];
    bodies.delete(container); // a container that lies in itself ends here
    for (const id of inOrder(document, ids)) {
      const ways = portsOfNode(document, catalogue, id).map((port) => ({
        port,
        to: edgesFrom(document, id)
          .filter(([, edge]) => edge.port === port.name)
          .map(([, edge]) => edge.to),
      }));
      rows.push({ id, level, ways });
      tell(id, level + 1);
    }
  };
  tell("", 1);
  return rows;
}

/** The container that a step would go into: the last one above it on its own level; null if there is none. */
export function containerAbove(
  rows: OutlineRow[],
  id: string,
  document: WorkflowDocument,
  catalogue: Catalogue,
): string | null {
  const at = rows.findIndex((row) => row.id === id);
  const above = rows.slice(0, at).reverse();
  const isContainer = (other: string) => catalogue.steps[document.nodes[other]?.type ?? ""]?.container;
  return above.find((row) => row.level === rows[at]?.level && isContainer(row.id))?.id ?? null;
}

/** Where a step lies once it has left its container: in the one around that, or in none; null if it lies in none now. */
export function outOf(document: WorkflowDocument, id: string): string | undefined | null {
  const [inner, outer] = around(document, id);
  return inner === undefined ? null : outer;
}

/**
 * A step changes places with the one after it (or before it) on its way: a → b → c becomes b → a → c. Null where
 * there is none, or where it is not one way that leads on.
 */
export function moveAlong(document: WorkflowDocument, catalogue: Catalogue, id: string, onward: boolean): Edit | null {
  const neighbours = onward ? edgesFrom(document, id) : edgesInto(document, id);
  const [only, ...more] = neighbours;
  if (!only || more.length > 0) return null;
  const other = onward ? only[1].to : only[1].from;
  return onward ? behind(document, catalogue, id, other) : behind(document, catalogue, other, id);
}

/** `first` → `second` become `second` → `first`, with what led to the one and from the other. */
function behind(document: WorkflowDocument, catalogue: Catalogue, first: string, second: string): Edit | null {
  if (edgesInto(document, second).length !== 1 || edgesFrom(document, first).length !== 1) return null;
  const out = edgesFrom(document, second);
  if (out.length > 1) return null;
  const away = removeOnly(document, first);
  const { document: between } = apply(document, away);
  const port = freePort(between, catalogue, second) ?? "success";
  const onto = out[0]
    ? insertExisting(between, catalogue, first, out[0][0])
    : ({ kind: "connect", id: newEdgeId(between), edge: { from: second, port, to: first } } satisfies Edit);
  if (!onto) return null;
  const [at, there] = [document.layout.nodes[first], document.layout.nodes[second]];
  const move: Edit[] = at && there ? [{ kind: "move", to: { [first]: there, [second]: at } }] : [];
  const name = document.nodes[first]?.name ?? first;
  return { kind: "batch", label: `move ${name}`, edits: [away, onto, ...move] };
}

/** Loosens a step from its way, which closes behind it; the step itself stays. */
function removeOnly(document: WorkflowDocument, id: string): Edit {
  const into = edgesInto(document, id);
  const out = edgesFrom(document, id)[0];
  const edits: Edit[] = out ? [{ kind: "disconnect", id: out[0] }] : [];
  for (const [edge, way] of into)
    edits.push(
      out ? { kind: "reconnect", id: edge, edge: { ...way, to: out[1].to } } : { kind: "disconnect", id: edge },
    );
  return { kind: "batch", label: "loosen", edits };
}
