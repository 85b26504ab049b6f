import type { Other } from "../model/people";
import { ReconnectingSocket, socketAddress } from "./reconnecting";

/** Who else has the workflow open, and the revision that its draft has on the server. */
interface PeopleMessage {
  type: "people";
  revision: number;
  people: Other[];
}

const PAUSE = 250; // what is selected in passing is not told
const MOST = 50;

interface PeopleParts {
  onPeople(people: Other[]): void;
  onRevision(revision: number): void;
}

/** Tells the others what is selected here, and hears of them. Without a connection nobody is shown. */
export class PeopleSocket extends ReconnectingSocket<PeopleMessage> {
  private selected: string[] = [];
  private telling: ReturnType<typeof setTimeout> | undefined;

  constructor(path: string, { onPeople, onRevision }: PeopleParts) {
    super(socketAddress(path), {
      onMessage: ({ people, revision }) => {
        onPeople(people);
        onRevision(revision);
      },
      onConnection: (connection) => {
        if (connection === "open") this.say();
        else onPeople([]);
      },
    });
  }

  select(ids: string[]): void {
    this.selected = ids.slice(0, MOST);
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.say(), PAUSE);
  }

  private say(): void {
    this.send({ type: "select", selected: this.selected });
  }
}
