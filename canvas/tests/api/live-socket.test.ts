import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Connection, LiveSocket } from "../../src/api/live-socket";

class Fake {
  readyState = 0;
  sent: string[] = [];
  onopen?: () => void;
  onclose?: () => void;
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.readyState = 3;
    this.onclose?.();
  }
  up() {
    this.readyState = 1;
    this.onopen?.();
  }
}

const opened: Fake[] = [];
const open = () => {
  const fake = new Fake();
  opened.push(fake);
  return fake as unknown as WebSocket;
};

beforeEach(() => {
  vi.useFakeTimers();
  opened.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the live socket", () => {
  it("comes back ever more slowly, at most every 8 s, and says so", async () => {
    const said: Connection[] = [];
    const socket = new LiveSocket("ws://x", { onMessage: () => undefined, onConnection: (c) => said.push(c), open });
    socket.start();
    opened[0]?.up();
    opened[0]?.close();
    expect(said).toEqual(["connecting", "open", "reconnecting"]);
    for (const pause of [500, 1_000, 2_000, 4_000, 8_000, 8_000]) {
      const before = opened.length;
      await vi.advanceTimersByTimeAsync(pause - 1);
      expect(opened.length).toBe(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(opened.length).toBe(before + 1);
      opened.at(-1)?.close();
    }
    socket.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(opened).toHaveLength(7);
  });

  it("asks for a snapshot when a message is missing", () => {
    const socket = new LiveSocket("ws://x", { onMessage: () => undefined, onConnection: () => undefined, open });
    socket.start();
    opened[0]?.up();
    socket.refetch();
    expect(opened[0]?.sent).toEqual(['{"type":"refetch"}']);
    socket.stop();
  });
});
