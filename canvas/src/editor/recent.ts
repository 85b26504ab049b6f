const KEY = "automate-recent-steps";
const MOST = 5;

/** The step types this person added last, the latest first. */
export function recentTypes(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((type) => typeof type === "string").slice(0, MOST) : [];
  } catch {
    return []; // storage may be forbidden, or hold what something else wrote
  }
}

export function remember(type: string): void {
  try {
    const types = [type, ...recentTypes().filter((other) => other !== type)].slice(0, MOST);
    localStorage.setItem(KEY, JSON.stringify(types));
  } catch {
    // As above: nothing depends on it.
  }
}
