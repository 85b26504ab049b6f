import type { LiveMessage } from "../model/live";
import { ReconnectingSocket } from "./reconnecting";

export type { Connection } from "./reconnecting";

/** Listens to a run; a snapshot comes first each time the connection is opened. */
export class LiveSocket extends ReconnectingSocket<LiveMessage> {
  /** A message is missing: the answer is a snapshot. */
  refetch(): void {
    this.send({ type: "refetch" });
  }

  /** All up to `seq` is shown: the server sends the next message only then, and so never floods a slow browser. */
  seen(seq: number): void {
    this.send({ type: "seen", seq });
  }
}
