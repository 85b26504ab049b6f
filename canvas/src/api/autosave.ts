import type { Problem, WorkflowDocument } from "../model/document";
import { Refused, sentence, Unreachable } from "./http";
import type { Kept } from "./kept";
import type { Draft, Saved } from "./workflows";

export type SaveState =
  | { kind: "saved" }
  | { kind: "waiting" }
  | { kind: "saving" }
  | { kind: "offline"; message: string }
  | { kind: "refused"; message: string }
  | { kind: "conflict"; current: CurrentDraft };

export interface AutosaveParts {
  save(revision: number, document: WorkflowDocument): Promise<Saved>;
  kept: Kept;
  onState(state: SaveState): void;
  onProblems(problems: Problem[]): void;
  /** The draft as it is now on the server. */
  load(): Promise<Draft>;
  /** Whether somebody is in a field that shows what they type, whatever the document says. */
  busy(): boolean;
  /** Somebody else's draft, where nothing of one's own was unsaved. */
  onTheirs(theirs: Draft): void;
  /** Somebody else's draft and this one put together, from what both began with; null if a person must choose. */
  merge(base: WorkflowDocument, mine: WorkflowDocument, theirs: CurrentDraft): WorkflowDocument | null;
}

export type CurrentDraft = Omit<Draft, "problems">;

const DEBOUNCE = 800;
const LONGEST_PAUSE = 30_000;

/**
 * Saves the draft a moment after the last change, one request at a time. What is not acknowledged stays in the
 * browser's storage. Without a connection it tries again, ever more slowly. A newer draft on the server is merged with
 * this one; where that cannot be, it stops until a person has chosen (`keepMine` or `acceptTheirs`).
 */
export class Autosave {
  private pending: WorkflowDocument | null = null;
  private inFlight = false;
  private failures = 0;
  private heardOf = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private state: SaveState = { kind: "saved" };

  constructor(
    private readonly parts: AutosaveParts,
    public revision: number,
    /** What the server has at that revision. */
    private base: WorkflowDocument,
  ) {}

  get unsaved(): boolean {
    return this.pending !== null || this.inFlight;
  }

  changed(document: WorkflowDocument): void {
    this.pending = document;
    this.parts.kept.keep(this.revision, document, this.base);
    if (this.state.kind === "conflict") return;
    if (this.state.kind !== "offline") this.become({ kind: "waiting" });
    this.schedule(DEBOUNCE);
  }

  /** Saves at once, for instance before publishing; resolves when nothing is pending or saving has stopped. */
  async flush(): Promise<boolean> {
    while (this.pending && this.state.kind !== "conflict") {
      if (this.inFlight) await new Promise((done) => setTimeout(done, 50));
      else await this.attempt();
      if (this.failures > 0 || this.state.kind === "refused") return false;
    }
    while (this.inFlight) await new Promise((done) => setTimeout(done, 50));
    return this.pending === null;
  }

  /** The connection may be back: try now instead of waiting. */
  retryNow(): void {
    if (this.pending && this.state.kind !== "conflict") this.schedule(0);
  }

  keepMine(): void {
    if (this.state.kind !== "conflict") return;
    this.standOn(this.state.current);
    this.become({ kind: "waiting" });
    this.schedule(0);
  }

  /** The caller shows their document and keeps mine; nothing of mine is sent. */
  acceptTheirs(): void {
    if (this.state.kind !== "conflict") return;
    this.standOn(this.state.current);
    this.pending = null;
    this.parts.kept.forget();
    this.become({ kind: "saved" });
  }

  /** Another document was found waiting in the browser, made from an older revision than the server's. */
  meet(current: CurrentDraft, mine: WorkflowDocument, base: WorkflowDocument | null): void {
    this.pending = mine;
    if (base) this.base = base;
    this.met(current, base !== null);
  }

  /** Somebody is no longer busy: what was heard meanwhile can be shown. */
  async look(): Promise<void> {
    await this.heard(0);
  }

  /** The server is said to have this revision. Where nothing is unsaved here it is shown; else saving will meet it. */
  async heard(revision: number): Promise<void> {
    this.heardOf = Math.max(this.heardOf, revision);
    const mayShow = () => !this.unsaved && this.state.kind === "saved" && !this.parts.busy();
    if (this.heardOf <= this.revision || !mayShow()) return;
    const theirs = await this.parts.load().catch(() => null);
    if (!theirs || theirs.revision <= this.revision || !mayShow()) return;
    this.standOn(theirs);
    this.parts.onTheirs(theirs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** Their draft and mine in one, if they fit together; else a person chooses. */
  private met(current: CurrentDraft, known = true): void {
    const merged = known && this.pending ? this.parts.merge(this.base, this.pending, current) : null;
    if (!merged) {
      this.become({ kind: "conflict", current });
      return;
    }
    this.standOn(current);
    this.pending = merged;
    this.parts.kept.keep(this.revision, merged, this.base);
    this.become({ kind: "waiting" });
    this.schedule(0);
  }

  private standOn(current: CurrentDraft): void {
    this.revision = current.revision;
    this.base = current.document;
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.attempt(), delay);
  }

  private become(state: SaveState): void {
    this.state = state;
    this.parts.onState(state);
  }

  private async attempt(): Promise<void> {
    const document = this.pending;
    if (!document || this.inFlight || this.state.kind === "conflict") return;
    clearTimeout(this.timer);
    this.inFlight = true;
    this.become({ kind: "saving" });
    try {
      this.acknowledged(document, await this.parts.save(this.revision, document));
    } catch (reason) {
      this.failed(reason);
    } finally {
      this.inFlight = false;
    }
  }

  private acknowledged(document: WorkflowDocument, saved: Saved): void {
    this.revision = saved.revision;
    this.base = document;
    this.failures = 0;
    this.parts.onProblems(saved.problems);
    if (this.pending !== document) {
      if (this.pending) this.parts.kept.keep(this.revision, this.pending, this.base);
      this.become({ kind: "waiting" });
      this.schedule(DEBOUNCE);
      return;
    }
    this.pending = null;
    this.parts.kept.forget();
    this.become({ kind: "saved" });
    setTimeout(() => void this.look()); // perhaps somebody was quicker while this was saved
  }

  private failed(reason: unknown): void {
    if (reason instanceof Refused && reason.status === 409 && reason.problem.current) {
      this.met(reason.problem.current as CurrentDraft);
    } else if (reason instanceof Unreachable) {
      this.failures += 1;
      this.become({ kind: "offline", message: reason.message });
      this.schedule(Math.min(LONGEST_PAUSE, 1_000 * 2 ** (this.failures - 1)));
    } else {
      this.become({ kind: "refused", message: sentence(reason) });
    }
  }
}
