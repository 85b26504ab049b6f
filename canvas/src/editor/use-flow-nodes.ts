import type { NodeChange } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Catalogue } from "../model/catalogue";
import type { Comparison } from "../model/comparing";
import { dropped, withBodies } from "../model/containers";
import type { Change } from "../model/differences";
import type { Position, Problem, WorkflowDocument } from "../model/document";
import { latestSteps } from "../model/live";
import { changeMark, groupBoxes, hiddenIn } from "../model/marks";
import { holders, type Other } from "../model/people";
import { type FrameNode, frameNodes } from "../nodes/Frame";
import { cardData, countProblems, flowNode, usedPorts } from "../nodes/flow";
import { type LiveFace, liveFace } from "../nodes/live-face";
import { type GroupNode, markNodes, type NoteNode } from "../nodes/Marks";
import type { StepCardData, StepNode } from "../nodes/StepCard";
import { useEditor, useEditorStore } from "./store";
import { useComparison } from "./use-comparison";

const NONE = new Map<string, Change>();
const UNTOUCHABLE = { draggable: false, selectable: false, focusable: false, connectable: false, deletable: false };

const same = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);

/** What the cards show. One that shows the same stays the same object; a drag, sixty times a second, touches none. */
function useCards(
  document: WorkflowDocument,
  catalogue: Catalogue,
  problems: Problem[],
  readOnly: boolean,
  faces: Map<string, LiveFace>,
  marks: Map<string, Change>,
  others: Other[],
) {
  const before = useRef(new Map<string, StepCardData>());
  return useMemo(() => {
    const counts = countProblems(problems);
    const used = usedPorts(document);
    const hides = hiddenIn(document).counts;
    const held = holders(others);
    const next = new Map<string, StepCardData>();
    for (const id of Object.keys(document.nodes)) {
      const extras = {
        counts: counts.get(id),
        used: used.get(id),
        readOnly,
        live: faces.get(id),
        change: marks.get(id),
        hides: hides.get(id),
        holder: held.get(id)?.[0],
      };
      const data = cardData(document, catalogue, id, extras);
      const old = before.current.get(id);
      next.set(id, old && same(old, data) ? old : data);
    }
    before.current = next;
    return next;
  }, [document, catalogue, problems, readOnly, faces, marks, others]);
}

/** Cards of steps that a version has and the draft has not: where they stood, only to be looked at. */
function useGhosts(catalogue: Catalogue, comparison: Comparison | null): StepNode[] {
  const before = useEditor((state) => state.comparing?.document);
  return useMemo(() => {
    if (!comparison || !before) return [];
    const gone = [...comparison.marks].filter(([, change]) => change === "removed");
    return gone.map(([id]) => {
      const data = cardData(before, catalogue, id, { readOnly: true, change: "removed" });
      const card = flowNode(`gone:${id}`, before.layout.nodes[id] ?? { x: 0, y: 0 }, data, false);
      return { ...card, ...UNTOUCHABLE, className: "au-ghost", zIndex: -1 };
    });
  }, [catalogue, comparison, before]);
}

/** Where a mark's drag leads: a note itself, a group with all of its steps. */
function dragMark(document: WorkflowDocument, id: string, at: Position): Record<string, Position> {
  if (id.startsWith("notes:")) return { [id]: at };
  const box = groupBoxes(document).find((each) => `groups:${each.id}` === id);
  const moved = (box?.steps ?? []).map((step) => {
    const from = document.layout.nodes[step] ?? { x: 0, y: 0 };
    return [step, { x: from.x + at.x - (box?.at.x ?? 0), y: from.y + at.y - (box?.at.y ?? 0) }] as const;
  });
  return Object.fromEntries(moved);
}

/** How the steps stand in the run of the draft that is shown. */
function useFaces(catalogue: Catalogue): Map<string, LiveFace> {
  const live = useEditor((state) => state.trial?.live ?? null);
  return useMemo(() => {
    const latest = live ? latestSteps(live.steps) : new Map();
    return new Map([...latest].map(([id, step]) => [id, liveFace(catalogue, step, live?.passes[step.key])]));
  }, [catalogue, live]);
}

/**
 * React Flow's nodes from the document, and its changes back into edits. A drag is local until it ends, then one
 * command; moving by arrow keys is a command too. Cards that did not change keep their identity and are not drawn again.
 */
export function useFlowNodes(readOnly: boolean) {
  const store = useEditorStore();
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const problems = useEditor((state) => state.problems);
  const selected = useEditor((state) => state.selection.nodes);
  const comparison = useComparison();
  const ghosts = useGhosts(catalogue, comparison);
  const [dragged, setDragged] = useState<Record<string, Position>>({});
  const others = useEditor((state) => state.others);
  const faces = useFaces(catalogue);
  const cards = useCards(document, catalogue, problems, readOnly, faces, comparison?.marks ?? NONE, others);
  const hidden = useMemo(() => hiddenIn(document), [document]);
  const before = useRef(new Map<string, StepNode>());
  const frames = useMemo(() => {
    const all = frameNodes(document, catalogue, { ...document.layout.nodes, ...dragged });
    const folded = (id: string) => hidden.counts.has(id) || hidden.steps.has(id);
    return all.filter(({ id }) => !folded(id.slice("frame:".length)));
  }, [document, catalogue, dragged, hidden]);

  const steps = useMemo(() => {
    const chosen = new Set(selected);
    const next = new Map<string, StepNode>();
    for (const [id, data] of cards) {
      if (hidden.steps.has(id)) continue;
      const at = dragged[id] ?? document.layout.nodes[id] ?? { x: 0, y: 0 };
      const old = before.current.get(id);
      const keep = old?.data === data && old.position.x === at.x && old.position.y === at.y;
      next.set(id, keep && old.selected === chosen.has(id) ? old : flowNode(id, at, data, chosen.has(id)));
    }
    before.current = next;
    return [...next.values()];
  }, [cards, document, hidden, selected, dragged]);

  const mark = useEditor((state) => state.mark);
  const marks = useMemo(() => {
    const places = { ...document.layout.nodes, ...dragged };
    return markNodes(document, { places, dragged, selected: mark, readOnly });
  }, [document, dragged, mark, readOnly]);

  const nodes = useMemo(
    () => (frames.length + ghosts.length + marks.length > 0 ? [...marks, ...frames, ...ghosts, ...steps] : steps),
    [marks, frames, ghosts, steps],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<StepNode | FrameNode | NoteNode | GroupNode>[]) => {
      const state = store.getState();
      const moving: Record<string, Position> = {};
      const moved: Record<string, Position> = {};
      let chosen: Set<string> | null = null;
      for (const change of changes) {
        if (change.type === "select" && change.id.includes(":")) {
          if (change.selected) {
            state.select([]);
            state.set({ mark: change.id });
          } else if (state.mark === change.id) state.set({ mark: null });
        } else if (change.type === "position" && change.position && change.id.includes(":")) {
          const at = { x: Math.round(change.position.x), y: Math.round(change.position.y) };
          Object.assign(change.dragging ? moving : moved, dragMark(state.document, change.id, at));
        } else if (change.type === "position" && change.position) {
          const at = { x: Math.round(change.position.x), y: Math.round(change.position.y) };
          if (change.dragging) moving[change.id] = at;
          else moved[change.id] = at;
        } else if (change.type === "select") {
          chosen ??= new Set(state.selection.nodes);
          if (change.selected) chosen.add(change.id);
          else chosen.delete(change.id);
        }
      }
      if (Object.keys(moving).length > 0) setDragged((now) => ({ ...now, ...withBodies(state.document, moving) }));
      for (const [id, at] of Object.entries(moved).filter(([each]) => each.startsWith("notes:"))) {
        delete moved[id];
        setDragged({});
        state.perform(changeMark(state.document, "notes", id.slice("notes:".length), { at: { ...at } }));
      }
      if (Object.keys(moved).length > 0) {
        setDragged({});
        const places = state.document.layout.nodes;
        const to = withBodies(state.document, moved);
        if (Object.entries(to).some(([id, at]) => !same(at, places[id] ?? {})))
          state.perform(dropped(state.document, to), { together: true });
      }
      if (chosen) state.select([...chosen]);
    },
    [store],
  );

  return { nodes, onNodesChange };
}
