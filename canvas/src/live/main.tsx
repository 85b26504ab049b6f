import { createRoot } from "react-dom/client";
import { sentence } from "../api/http";
import { LiveSocket } from "../api/live-socket";
import { socketAddress } from "../api/reconnecting";
import { loadCatalogue } from "../api/workflows";
import { readConfig } from "../interface/config";
import { completed } from "../model/document";
import { placed } from "../model/placing";
import { RunView } from "./RunView";
import { createRunStore, type RunConfig, type RunStore } from "./store";

const QUEUE_LOOK_MS = 10_000; // no event of the run itself tells of those before it

/** The socket feeds the store; a missing message is asked for, and each one shown is acknowledged. */
function listen(config: RunConfig, store: RunStore): LiveSocket {
  const socket = new LiveSocket(socketAddress(config.socket), {
    onConnection: (connection) => store.getState().set({ connection }),
    onMessage(message) {
      store.getState().take(message);
      const { live } = store.getState();
      if (live.gap) socket.refetch();
      // After the next frame: a page in the background, which draws none, is not sent more than it can show.
      else requestAnimationFrame(() => socket.seen(live.seq));
    },
  });
  addEventListener("online", () => socket.hurry());
  document.addEventListener("visibilitychange", () => socket.hurry());
  setInterval(() => {
    if (store.getState().live.run.queue && !document.hidden) socket.refetch();
  }, QUEUE_LOOK_MS);
  socket.start();
  return socket;
}

async function start(place: HTMLElement): Promise<void> {
  const config = readConfig<RunConfig>("run-config");
  const catalogue = await loadCatalogue(config);
  const document = await placed(completed(config.document), catalogue);
  const store = createRunStore(config, catalogue, document);
  createRoot(place).render(<RunView store={store} />);
  listen(config, store);
}

const place = document.getElementById("run");
if (place)
  start(place).catch((reason: unknown) => {
    const words = document.createElement("p");
    words.className = "au-failed";
    words.setAttribute("role", "alert");
    words.textContent = `The run could not be shown. ${sentence(reason)} Reload the page to try again.`;
    place.prepend(words); // the page the server rendered stays readable below
  });
