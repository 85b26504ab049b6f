import type { WorkflowDocument } from "../model/document";

export interface KeptDraft {
  revision: number;
  document: WorkflowDocument;
  /** What the server had at that revision, so that the work can be merged later. */
  base?: WorkflowDocument;
  at: number;
}

/** Where unacknowledged work waits: the browser's storage, one place for each workflow and tab. */
export interface Kept {
  keep(revision: number, document: WorkflowDocument, base: WorkflowDocument): void;
  forget(): void;
}

const PREFIX = "automate-draft:";
const COPIES = "automate-copy:";
/** A draft of another tab younger than this is probably still being saved by that tab. */
const LEFT_BEHIND_AFTER = 30_000;

function tab(): string {
  const known = sessionStorage.getItem("automate-tab");
  if (known) return known;
  const made = Math.random().toString(36).slice(2);
  sessionStorage.setItem("automate-tab", made);
  return made;
}

export class BrowserKept implements Kept {
  constructor(private readonly workflow: string) {}

  private get key(): string {
    return `${PREFIX}${this.workflow}:${tab()}`;
  }

  keep(revision: number, document: WorkflowDocument, base: WorkflowDocument): void {
    try {
      localStorage.setItem(this.key, JSON.stringify({ revision, document, base, at: Date.now() }));
    } catch {
      // Full or forbidden: the page still holds the document, and leaving it asks first.
    }
  }

  forget(): void {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // As above.
    }
  }

  /** Work of this tab, or of a tab closed before it could save. It is moved to this tab. */
  found(now = Date.now()): KeptDraft | null {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${this.workflow}:`));
      for (const key of keys.sort((a) => (a === this.key ? -1 : 1))) {
        const draft = JSON.parse(localStorage.getItem(key) ?? "null") as KeptDraft | null;
        if (!draft?.document || (key !== this.key && now - draft.at < LEFT_BEHIND_AFTER)) continue;
        localStorage.removeItem(key);
        return draft;
      }
    } catch {
      // Unreadable: nothing to bring back.
    }
    return null;
  }
}

/** What someone had when they took another person's version. */
export interface Copy {
  document: WorkflowDocument;
  at: number;
}

/** Keeps a copy until it is put back or dismissed, also when the page is left. */
export function setAside(workflow: string, document: WorkflowDocument): Copy {
  const copy = { document, at: Date.now() };
  try {
    localStorage.setItem(`${COPIES}${workflow}`, JSON.stringify(copy));
  } catch {
    // The page still holds it, and offers it as a file.
  }
  return copy;
}

export function dropCopy(workflow: string): void {
  try {
    localStorage.removeItem(`${COPIES}${workflow}`);
  } catch {
    // Forbidden: then nothing was kept either.
  }
}

export function copySetAside(workflow: string): Copy | null {
  try {
    return JSON.parse(localStorage.getItem(`${COPIES}${workflow}`) ?? "null");
  } catch {
    return null;
  }
}
