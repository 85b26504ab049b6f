// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  asCron,
  asSimple,
  momentWords,
  repeating,
  type Simple,
  scheduleSentence,
  scheduleWords,
  week,
} from "../../src/model/schedules";

const two = (number: number) => String(number).padStart(2, "0");
const time = fc.tuple(fc.nat(23), fc.nat(59)).map(([hour, minute]) => `${two(hour)}:${two(minute)}`);
const days = fc.subarray(
  week.map(({ day }) => day),
  { minLength: 1 },
);
const simple: fc.Arbitrary<Simple> = fc.oneof(
  fc.record({ repeats: fc.constant("day" as const), time }),
  fc.record({ repeats: fc.constant("weekdays" as const), time }),
  fc.record({ repeats: fc.constant("week" as const), time, days }),
  fc.record({ repeats: fc.constant("month" as const), time, day: fc.integer({ min: 1, max: 31 }) }),
  fc.record({ repeats: fc.constant("hour" as const), minute: fc.nat(59) }),
);

describe("a schedule in simple terms", () => {
  it("is the same after it was cron text", () => {
    fc.assert(
      fc.property(simple, (given) => {
        expect(asSimple(asCron(given))).toEqual(given);
      }),
    );
  });

  it("is cron text as people know it", () => {
    expect(asCron({ repeats: "weekdays", time: "09:00" })).toBe("0 9 * * 1-5");
    expect(asCron({ repeats: "week", time: "18:30", days: [0, 6] })).toBe("30 18 * * 6,0");
    expect(asCron({ repeats: "month", time: "00:05", day: 31 })).toBe("5 0 31 * *");
    expect(asCron({ repeats: "hour", minute: 15 })).toBe("15 * * * *");
  });

  it("is read from other ways to write it", () => {
    expect(asSimple(" 0  9 * * MON-FRI ")).toEqual({ repeats: "weekdays", time: "09:00" });
    expect(asSimple("0 9 * * sun,7,tue")).toEqual({ repeats: "week", time: "09:00", days: [2, 0] });
    expect(asSimple("00 09 01 * *")).toEqual({ repeats: "month", time: "09:00", day: 1 });
  });

  it.each([
    "",
    "0 9 * *",
    "0 9 * * 1-5 0",
    "*/5 * * * *",
    "0 9,17 * * *",
    "0 9 1 * 1",
    "0 9 1 6 *",
    "0 9 * * 1-4",
    "0 9 L * *",
    "60 9 * * *",
    "0 9 * * 8",
    "0 9 32 * *",
    "0 * * * 1",
    "0 9 * * 1,",
  ])("is not made of what says more, or nothing: %s", (cron) => {
    expect(asSimple(cron)).toBeNull();
    expect(scheduleWords(cron)).toBe(cron);
  });

  it("keeps its time when it repeats otherwise", () => {
    const daily: Simple = { repeats: "day", time: "07:45" };
    expect(repeating("weekdays", daily)).toEqual({ repeats: "weekdays", time: "07:45" });
    expect(repeating("week", repeating("weekdays", daily))).toEqual({
      repeats: "week",
      time: "07:45",
      days: [1, 2, 3, 4, 5],
    });
    expect(repeating("hour", daily)).toEqual({ repeats: "hour", minute: 45 });
    expect(repeating("month", { repeats: "month", time: "07:45", day: 9 })).toMatchObject({ day: 9 });
    expect(repeating("month", null)).toEqual({ repeats: "month", time: "09:00", day: 1 });
  });

  it.each([
    ["0 9 * * 1-5", "weekdays at 09:00"],
    ["30 18 * * *", "every day at 18:30"],
    ["0 9 * * 1", "Monday at 09:00"],
    ["0 9 * * 1,3,0", "Monday, Wednesday or Sunday at 09:00"],
    ["0 9 31 * *", "day 31 of the month at 09:00"],
    ["0 * * * *", "every full hour"],
    ["15 * * * *", "every hour at 15 past"],
  ])("is said in words: %s", (cron, words) => expect(scheduleWords(cron)).toBe(words));

  it("is said with whose clock counts", () => {
    expect(scheduleSentence("0 9 * * 1-5", "America/New_York")).toBe(
      "Weekdays at 09:00, by the clock in America/New York.",
    );
    expect(scheduleSentence("0 * * * *", "")).toBe("Every full hour, by the clock of the site.");
  });

  it("comes at moments that its own clock shows, with the year where that is another one", () => {
    expect(momentWords("2030-01-07T09:00:00+13:00", 2030)).toBe("Mon 7 Jan, 09:00");
    expect(momentWords("2032-02-29T00:30:00-03:30", 2030)).toBe("Sun 29 Feb 2032, 00:30");
  });
});
