/** What people mostly ask of a schedule; whatever else cron can say stays a text. */
export type Simple =
  | { repeats: "day"; time: string }
  | { repeats: "weekdays"; time: string }
  | { repeats: "week"; time: string; days: number[] }
  | { repeats: "month"; time: string; day: number }
  | { repeats: "hour"; minute: number };

export type Repeats = Simple["repeats"];

export const repeats: Record<Repeats, string> = {
  day: "every day",
  weekdays: "on weekdays",
  week: "on chosen days of the week",
  month: "on a day of the month",
  hour: "every hour at a minute",
};

/** As people go through a week, with the numbers that cron gives them. */
export const week: { day: number; name: string }[] = [
  { day: 1, name: "Monday" },
  { day: 2, name: "Tuesday" },
  { day: 3, name: "Wednesday" },
  { day: 4, name: "Thursday" },
  { day: 5, name: "Friday" },
  { day: 6, name: "Saturday" },
  { day: 0, name: "Sunday" },
];

const WEEKDAYS = "1-5";
const MORNING = "09:00";

/** As cron text: minute, hour, day of the month, month, day of the week. */
export function asCron(simple: Simple): string {
  if (simple.repeats === "hour") return `${simple.minute} * * * *`;
  const [hour, minute] = simple.time.split(":").map(Number);
  const at = `${minute} ${hour}`;
  if (simple.repeats === "month") return `${at} ${simple.day} * *`;
  if (simple.repeats === "day") return `${at} * * *`;
  return `${at} * * ${simple.repeats === "weekdays" ? WEEKDAYS : inOrder(simple.days).join(",")}`;
}

/** What cron text says in simple terms; null where it says more. */
export function asSimple(cron: string): Simple | null {
  const [minute, hour, day, month, days, ...more] = cron.trim().toLowerCase().split(/\s+/);
  const at = numberIn(minute, 0, 59);
  if (at === null || month !== "*" || days === undefined || more.length > 0) return null;
  if (hour === "*") return day === "*" && days === "*" ? { repeats: "hour", minute: at } : null;
  const clock = numberIn(hour, 0, 23);
  if (clock === null) return null;
  const time = `${twoDigits(clock)}:${twoDigits(at)}`;
  if (days === "*") {
    if (day === "*") return { repeats: "day", time };
    const date = numberIn(day, 1, 31);
    return date === null ? null : { repeats: "month", time, day: date };
  }
  if (day !== "*") return null;
  if (days === WEEKDAYS || days === "mon-fri") return { repeats: "weekdays", time };
  const chosen = days.split(",").map(dayIn);
  return chosen.includes(null)
    ? null
    : { repeats: "week", time, days: inOrder(chosen.filter((each) => each !== null)) };
}

/** The same at another rhythm: the time stays where both have one. */
export function repeating(how: Repeats, before: Simple | null): Simple {
  if (before?.repeats === how) return before;
  const time = before && "time" in before ? before.time : MORNING;
  if (how === "hour") return { repeats: how, minute: before ? Number(time.slice(3)) : 0 };
  if (how === "month") return { repeats: how, time, day: 1 };
  if (how === "week") return { repeats: how, time, days: before?.repeats === "weekdays" ? [1, 2, 3, 4, 5] : [1] };
  return { repeats: how, time };
}

/** In words that follow "until" or "runs": "weekdays at 09:00"; cron text where there are no simpler ones. */
export function scheduleWords(cron: string): string {
  const simple = asSimple(cron);
  if (!simple) return cron.trim();
  if (simple.repeats === "hour") return simple.minute === 0 ? "every full hour" : `every hour at ${simple.minute} past`;
  if (simple.repeats === "day") return `every day at ${simple.time}`;
  if (simple.repeats === "weekdays") return `weekdays at ${simple.time}`;
  if (simple.repeats === "month") return `day ${simple.day} of the month at ${simple.time}`;
  const names = week.filter(({ day }) => simple.days.includes(day)).map(({ name }) => name);
  return `${[names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" or ")} at ${simple.time}`;
}

/** "Weekdays at 09:00, by the clock in Europe/Amsterdam." */
export function scheduleSentence(cron: string, zone: string): string {
  const words = scheduleWords(cron);
  const where = zone ? `in ${zone.replaceAll("_", " ")}` : "of the site";
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}, by the clock ${where}.`;
}

/** Moments such as `2030-01-07T09:00:00+01:00` as the clock there shows them; the year where it is another one. */
export function momentWords(moment: string, year = new Date().getFullYear()): string {
  const shown = new Date(`${moment.slice(0, 19)}Z`).toLocaleDateString("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
    ...(Number(moment.slice(0, 4)) === year ? {} : { year: "numeric" }),
  });
  return `${shown.replace(",", "")}, ${moment.slice(11, 16)}`;
}

const twoDigits = (number: number) => String(number).padStart(2, "0");

const inOrder = (days: number[]) => week.map(({ day }) => day).filter((day) => days.includes(day)) as number[];

function numberIn(text: string | undefined, least: number, most: number): number | null {
  const number = /^\d{1,2}$/.test(text ?? "") ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : null;
}

/** `mon` and `1` are Monday; 7 is a Sunday, too. */
function dayIn(text: string): number | null {
  const named = week.find(({ name }) => name.slice(0, 3).toLowerCase() === text);
  const number = named ? named.day : numberIn(text, 0, 7);
  return number === 7 ? 0 : number;
}
