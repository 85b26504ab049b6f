import type { WorkflowDocument } from "../model/document";

export interface KeptDraft {
  revision: number;
  document: WorkflowDocument;
  at: number;
}

/** Where unacknowledged work waits: the browser's storage, one place for each workflow and tab. */
export interface Kept {
  keep(revision: number, document: WorkflowDocument): void;
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

  keep(revision: number, document: WorkflowDocument): void {
    try {
      localStorage.setItem(this.key, JSON.stringify({ revision, document, at: Date.now() }));
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

/** A copy someone set aside when taking another person's version; kept until the browser's storage is cleared. */
export function setAside(workflow: string, document: WorkflowDocument): void {
  try {
    localStorage.setItem(`${COPIES}${workflow}`, JSON.stringify({ document, at: Date.now() }));
  } catch {
    // The copy is also offered as a file.
  }
}

export function copySetAside(workflow: string): { document: WorkflowDocument; at: number } | null {
  try {
    return JSON.parse(localStorage.getItem(`${COPIES}${workflow}`) ?? "null");
  } catch {
    return null;
  }
}
