import { Icon } from "../interface/Icon";
import { Popover } from "../interface/Popover";
import { download } from "./download";
import { useSession } from "./session-context";
import { useEditor } from "./store";

/** "10:31", with the day where it was not today. */
function moment(at: number): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (date.toDateString() === new Date().toDateString()) return time;
  return `${date.toLocaleDateString([], { day: "numeric", month: "short" })}, ${time}`;
}

/** One's own version, kept when somebody else's was taken: there until it is put back or dismissed. */
export function KeptCopy() {
  const copy = useEditor((state) => state.copy);
  const session = useSession();
  if (!copy) return null;
  const words = `Your version of ${moment(copy.at)} is kept`;
  return (
    <Popover
      label={words}
      face={
        <>
          <Icon name="history" /> <span>{words}</span>
        </>
      }
      className="au-button au-kept"
      dataId="kept-copy"
    >
      {(close) => (
        <div className="au-kept-panel">
          <p>It stays in this browser until you put it back or throw it away.</p>
          <button type="button" className="au-button" onClick={session.putCopyBack} data-id="put-copy-back">
            <Icon name="arrow-back-up" /> Put my version back
          </button>
          <button
            type="button"
            className="au-button"
            onClick={() => download(copy.document.name, copy.document)}
            data-id="download-copy"
          >
            <Icon name="download" /> Download my version
          </button>
          <button
            type="button"
            className="au-button"
            onClick={() => {
              close();
              session.dismissCopy();
            }}
            data-id="dismiss-copy"
          >
            <Icon name="trash" /> Throw my version away
          </button>
        </div>
      )}
    </Popover>
  );
}
