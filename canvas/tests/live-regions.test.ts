import { afterEach, expect, it, vi } from "vitest";
import { watchLiveRegions } from "../src/site/live-regions";

class Socket {
  static last: Socket;
  onopen?: () => void;
  onmessage?: () => void;
  onclose?: (event: { code: number }) => void;
  constructor() {
    Socket.last = this;
  }
}

function looked(hidden: boolean): void {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("fetches what changed while nobody looked once the page is looked at, and once only", () => {
  vi.stubGlobal("WebSocket", Socket);
  document.body.innerHTML = '<div data-live="/ws/w/acme/runs/"></div>';
  const changed = vi.fn();
  document.querySelector("div")?.addEventListener("runs-changed", changed);
  watchLiveRegions();
  Socket.last.onmessage?.();
  expect(changed).toHaveBeenCalledTimes(1);
  looked(true);
  Socket.last.onmessage?.();
  Socket.last.onmessage?.();
  expect(changed).toHaveBeenCalledTimes(1);
  looked(false);
  expect(changed).toHaveBeenCalledTimes(2);
  looked(true);
  looked(false);
  expect(changed).toHaveBeenCalledTimes(2);
});
