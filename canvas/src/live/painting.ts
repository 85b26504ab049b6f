import type { Catalogue } from "../model/catalogue";
import type { WorkflowDocument } from "../model/document";
import { type EdgePaint, type LiveState, latestSteps, type Passes, type Step } from "../model/live";
import { cardData, flowEdges, flowNode, painted, usedPorts } from "../nodes/flow";
import { type LiveFace, liveFace } from "../nodes/live-face";
import type { StepNode } from "../nodes/StepCard";
import type { StepEdgeType } from "../nodes/StepEdge";

const sameFace = (a: LiveFace | undefined, b: LiveFace) =>
  a?.status === b.status && a.word === b.word && a.detail === b.detail;

/**
 * The cards of one run. Messages come up to ten times a second and each changes a step or two: a card whose step has
 * not changed stays the same object, and so is neither computed nor drawn again.
 */
export class Cards {
  private readonly steps = new Map<string, Step | undefined>();
  private readonly passes = new Map<string, Passes | undefined>();
  private cards = new Map<string, StepNode>();
  private list: StepNode[] = [];
  private readonly used: Map<string, string>;

  constructor(
    private readonly document: WorkflowDocument,
    private readonly catalogue: Catalogue,
  ) {
    this.used = usedPorts(document);
  }

  /** React Flow's nodes for a state; the same list when nothing on any card has changed. */
  of(steps: LiveState["steps"], chosen: string | null, passes: LiveState["passes"] = {}, pass = ""): StepNode[] {
    const latest = latestSteps(steps, pass);
    let changed = false;
    for (const id of Object.keys(this.document.nodes)) {
      const step = latest.get(id);
      const card = this.card(id, step, id === chosen, step && passes[step.key]);
      if (card !== this.cards.get(id)) changed = true;
      this.cards.set(id, card);
    }
    if (changed) this.list = [...this.cards.values()];
    return this.list;
  }

  private card(id: string, step: Step | undefined, selected: boolean, passes?: Passes): StepNode {
    const old = this.cards.get(id);
    const same = this.steps.get(id) === step && this.passes.get(id) === passes;
    if (old && same && old.selected === selected) return old;
    this.steps.set(id, step);
    this.passes.set(id, passes);
    const live = liveFace(this.catalogue, step, passes);
    if (old && sameFace(old.data.live, live)) return old.selected === selected ? old : { ...old, selected };
    const data = cardData(this.document, this.catalogue, id, { used: this.used.get(id), readOnly: true, live });
    return flowNode(id, this.document.layout.nodes[id] ?? { x: 0, y: 0 }, data, selected);
  }
}

/** The connections of one run: ways are found once, and only one whose paint has changed becomes another object. */
export class Lines {
  private lines: StepEdgeType[];

  constructor(document: WorkflowDocument, catalogue: Catalogue) {
    this.lines = flowEdges(document, catalogue, null, () => ({ near: false, paint: "idle" }));
  }

  of(paints: Record<string, EdgePaint>): StepEdgeType[] {
    const next = this.lines.map((line) => painted(line, paints[line.id] ?? "idle"));
    if (next.some((line, index) => line !== this.lines[index])) this.lines = next;
    return this.lines;
  }
}
