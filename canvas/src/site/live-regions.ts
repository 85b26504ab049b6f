/**
 * Elements with `data-live="/ws/w/…/runs/"` hear `runs-changed` whenever a run of the workspace has changed, and
 * fetch themselves again with htmx. A region in which somebody is at work with the keyboard waits until they leave,
 * and a page that nobody sees, in another tab, until it is looked at.
 */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8_000;
const FOR_GOOD = new Set([4401, 4403, 4404]);

const regions = (): NodeListOf<HTMLElement> => document.querySelectorAll("[data-live]");

const waiting = new WeakSet<HTMLElement>();

let missed = false;

function announce(): void {
  missed = document.hidden;
  if (missed) return;
  for (const region of regions()) {
    if (waiting.has(region)) continue;
    const begin = () => {
      waiting.delete(region);
      region.dispatchEvent(new CustomEvent("runs-changed"));
    };
    if (region.querySelector(":focus-visible")) {
      waiting.add(region);
      region.addEventListener("focusout", begin, { once: true });
    } else begin();
  }
}

function listen(path: string, failures: number): void {
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`);
  let again = failures + 1;
  socket.onopen = () => {
    again = 1;
  };
  // The first message comes at once: something may have changed between the page's making and now.
  socket.onmessage = announce;
  socket.onclose = (event) => {
    if (FOR_GOOD.has(event.code)) return;
    setTimeout(() => listen(path, again), Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (again - 1)));
  };
}

/** One socket a page, however many regions it has and however often they are replaced. */
export function watchLiveRegions(): void {
  const path = regions()[0]?.dataset.live;
  if (!path) return;
  listen(path, 0);
  document.addEventListener("visibilitychange", () => {
    if (missed) announce();
  });
}
