const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });
const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "just now", "3 minutes ago", "in 2 days": the largest unit that fits. */
export function relative(then: Date, now: Date): string {
  const seconds = (then.getTime() - now.getTime()) / 1000;
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  if (Math.abs(seconds) < 10) return "just now";
  return words.format(Math.trunc(seconds), "second");
}

/** The time of a moment, with its day unless that is today: runs wait for days. */
export function clock(moment: string, now = new Date()): string {
  const at = new Date(moment);
  return at.toDateString() === now.toDateString() ? at.toLocaleTimeString() : at.toLocaleString();
}

/** "4.2 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3_600)} h`;
}

/** The same for what still goes on: whole seconds, as it is shown anew each second. */
export const ticking = (milliseconds: number): string =>
  milliseconds < 1_000 ? "0 s" : duration(Math.floor(milliseconds / 1_000) * 1_000);

function refresh(): void {
  const now = new Date();
  for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
    const then = new Date(element.dateTime);
    if (Number.isNaN(then.getTime())) continue;
    const text = relative(then, now);
    if (element.textContent !== text) element.textContent = text;
    if (!element.title) element.title = then.toLocaleString();
  }
}

/** Keeps every `<time data-relative datetime="…">` true, also those htmx brings later. */
export function watchTimes(): void {
  refresh();
  setInterval(refresh, 15_000);
  document.addEventListener("htmx:afterSettle", refresh);
  document.addEventListener("visibilitychange", refresh);
}
