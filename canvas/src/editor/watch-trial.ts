import { LiveSocket } from "../api/live-socket";
import { socketAddress } from "../api/reconnecting";
import { fromSnapshot, receive } from "../model/live";
import type { EditorStore } from "./store";

let listening: LiveSocket | null = null;

/** Shows a run of the draft on the canvas, instead of the one shown before. */
export function watchTrial(store: EditorStore, run: string, simulated: boolean): void {
  leaveTrial(store);
  const { config, set } = store.getState();
  set({ trial: { run, simulated, live: null } });
  const socket = new LiveSocket(socketAddress(config.urls.socket.replace("__ref__", run)), {
    onConnection: () => undefined,
    onMessage(message) {
      const { trial } = store.getState();
      if (trial?.run !== run) return;
      if (!trial.live && message.type !== "snapshot") return;
      const live = trial.live ? receive(trial.live, message) : fromSnapshot(message as never);
      set({ trial: { ...trial, live } });
      if (live.gap) socket.refetch();
      else requestAnimationFrame(() => socket.seen(live.seq));
    },
  });
  listening = socket;
  socket.start();
}

/** The canvas shows no run any more; the run itself goes on. */
export function leaveTrial(store: EditorStore): void {
  listening?.stop();
  listening = null;
  if (store.getState().trial) store.getState().set({ trial: null });
}
