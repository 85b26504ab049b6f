import { describe, expect, it } from "vitest";
import { clock, duration, relative } from "../src/site/relative-time";

const now = new Date("2026-01-10T12:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

describe("times in words", () => {
  it("says the largest unit that fits", () => {
    expect(relative(ago(2), now)).toBe("just now");
    expect(relative(ago(45), now)).toBe("45 seconds ago");
    expect(relative(ago(200), now)).toBe("3 minutes ago");
    expect(relative(ago(-7_300), now)).toBe("in 2 hours");
    expect(relative(ago(90_000), now)).toBe("yesterday");
  });

  it("shortens durations to two units", () => {
    expect(duration(420)).toBe("420 ms");
    expect(duration(4_240)).toBe("4.2 s");
    expect(duration(200_000)).toBe("3 min 20 s");
    expect(duration(7_500_000)).toBe("2 h 5 min");
    expect(duration(273_600_000)).toBe("3 d 4 h");
  });
});

it("tells the day of a time that is not today", () => {
  expect(clock(now.toISOString(), now)).toBe(now.toLocaleTimeString());
  expect(clock(ago(-3 * 86_400).toISOString(), now)).toBe(ago(-3 * 86_400).toLocaleString());
});
