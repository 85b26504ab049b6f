import { useState } from "react";
import { personName } from "../api/workflows";
import { Dialog } from "../interface/Dialog";
import { Icon } from "../interface/Icon";
import { type Change, differences } from "../model/differences";
import { completed } from "../model/document";
import { DifferenceList } from "./DifferenceList";
import { download } from "./download";
import { useSession } from "./session-context";
import { useEditor } from "./store";

const words: Record<Change, string> = {
  added: "only in yours",
  removed: "only in theirs",
  changed: "differs",
  moved: "stands elsewhere",
};

/** Someone else saved in between. Nothing is lost whichever way one goes. */
export function ConflictDialog() {
  const session = useSession();
  const saving = useEditor((state) => state.saving);
  const mine = useEditor((state) => state.document);
  const [shown, setShown] = useState(false);
  if (saving.kind !== "conflict") return null;
  const { saved_by, saved_at, document } = saving.current;
  const who = personName(saved_by);
  const when = saved_at
    ? ` at ${new Date(saved_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`
    : "";
  const theirs = completed(document);
  return (
    <Dialog
      title="Two people changed this workflow"
      onClose={() => undefined}
      mustChoose
      dataId="conflict"
      buttons={
        <>
          <button type="button" className="au-button" onClick={() => setShown(!shown)} aria-expanded={shown}>
            <Icon name="file-diff" /> {shown ? "Hide what differs" : "View what differs"}
          </button>
          <span className="au-spacer" />
          <button type="button" className="au-button" onClick={session.takeTheirs} data-id="take-theirs">
            Take theirs
          </button>
          <button type="button" className="au-button au-button-primary" onClick={session.keepMine} data-id="keep-mine">
            Keep mine
          </button>
        </>
      }
    >
      <p>
        <strong>{who}</strong> saved this workflow{when}. Your changes are not lost.
      </p>
      <ul className="au-hint">
        <li>
          <strong>Keep mine</strong> saves your version over theirs; undo brings theirs back.
        </li>
        <li>
          <strong>Take theirs</strong> shows their version; undo brings yours back, and a copy is kept in this browser.
        </li>
      </ul>
      <button type="button" className="au-add" onClick={() => download(mine.name, mine)}>
        <Icon name="download" /> Download my version
      </button>
      {shown && <DifferenceList list={differences(theirs, mine)} words={words} none="The two are the same." />}
    </Dialog>
  );
}
