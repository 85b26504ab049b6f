import { toast } from "./toasts";

/**
 * What was typed into a form with `data-kept` and sent by somebody who had been signed out meanwhile is there again when
 * they come back to it: pages for signing in lie between, through which no way back leads that anybody would find.
 */
const PLACE = "typed";
const LONGEST = 3_600_000;

interface Kept {
  form: string;
  at: number;
  /** Whether a page for signing in, or one that asks to try again, came since. */
  turnedAway: boolean;
  fields: [string, string][];
}

const OURS = new Set(["comment", "title", "priority", "simulated"]);
const isTyped = (name: string): boolean => name.startsWith("in/") || OURS.has(name);

function read(): Kept | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "null") as Kept | null;
    return kept && Date.now() - kept.at < LONGEST ? kept : undefined;
  } catch {
    return undefined;
  }
}

function write(kept: Kept | undefined): void {
  try {
    if (kept) sessionStorage.setItem(PLACE, JSON.stringify(kept));
    else sessionStorage.removeItem(PLACE);
  } catch {
    // A browser that keeps nothing: the way back is left.
  }
}

function typedIn(form: HTMLFormElement): [string, string][] {
  return [...new FormData(form)].flatMap(([name, value]): [string, string][] =>
    isTyped(name) && typeof value === "string" ? [[name, value]] : [],
  );
}

function fill(form: HTMLFormElement, fields: [string, string][]): void {
  const typed = new Map(fields);
  for (const each of form.elements) {
    if (!("value" in each) || !("name" in each) || !isTyped(String(each.name))) continue;
    const name = String(each.name);
    if (each instanceof HTMLInputElement && each.type === "checkbox") each.checked = typed.has(name);
    else each.value = typed.get(name) ?? "";
  }
}

export function keepTyping(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset.kept !== undefined)
      write({ form: form.dataset.kept, at: Date.now(), turnedAway: false, fields: typedIn(form) });
  });
  const kept = read();
  if (kept && document.body.classList.contains("entrance")) {
    write({ ...kept, turnedAway: true });
    return;
  }
  const form = document.querySelector<HTMLFormElement>("form[data-kept]");
  if (kept?.turnedAway && form?.dataset.kept !== kept.form) return; // signing in may lead elsewhere first
  write(undefined);
  if (!kept?.turnedAway || !form) return;
  fill(form, kept.fields);
  toast("What you had typed is here again. It has not been sent.", "info");
}
