/** "closed": for good, as this person may not (or no longer) see what it tells. */
export type Connection = "connecting" | "open" | "reconnecting" | "closed";

export interface SocketParts<M> {
  onMessage(message: M): void;
  onConnection(connection: Connection): void;
  /** Replaced in tests. */
  open?: (address: string) => WebSocket;
}

/** Not signed in, not allowed, no such run. */
const FOR_GOOD = new Set([4401, 4403, 4404]);
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8_000;

export function socketAddress(path: string): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}

/** A socket that is opened again when its connection was lost: at first soon, then every 8 s. */
export class ReconnectingSocket<M extends { type: string }> {
  private socket: WebSocket | null = null;
  private failures = 0;
  private closed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly address: string,
    private readonly parts: SocketParts<M>,
  ) {}

  start(): void {
    this.parts.onConnection(this.failures === 0 ? "connecting" : "reconnecting");
    const socket = (this.parts.open ?? ((address) => new WebSocket(address)))(this.address);
    this.socket = socket;
    socket.onopen = () => {
      this.failures = 0;
      this.parts.onConnection("open");
    };
    socket.onmessage = (event) => {
      const message = JSON.parse(String(event.data)) as M;
      if (message.type !== "error") this.parts.onMessage(message);
    };
    socket.onclose = (event) => {
      if (FOR_GOOD.has(event?.code)) {
        this.closed = true;
        this.parts.onConnection("closed");
      } else if (!this.closed) this.again();
    };
  }

  protected send(message: { type: string; [other: string]: unknown }): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  /** The network came back, or the page is looked at again. */
  hurry(): void {
    if (this.closed || this.socket?.readyState === 1 || this.socket?.readyState === 0) return;
    clearTimeout(this.timer);
    this.start();
  }

  stop(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  private again(): void {
    this.failures += 1;
    this.parts.onConnection("reconnecting");
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.failures - 1));
    this.timer = setTimeout(() => this.start(), pause);
  }
}
