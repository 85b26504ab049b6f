import { useState } from "react";
import { type Control, controlRun, setPriority } from "../api/runs";
import { Dialog } from "../interface/Dialog";
import { Icon } from "../interface/Icon";
import { Popover } from "../interface/Popover";
import { hasEnded, type Run } from "../model/live";
import { RollBackDialog } from "./RollBackDialog";
import { useRun } from "./store";
import { useCommand } from "./use-command";

function CancelDialog({ onClose, onCancel }: { onClose: () => void; onCancel: () => void }) {
  const run = useRun((state) => state.live.run);
  const undone = run.progress.total - run.progress.completed - run.progress.failed - run.progress.skipped;
  const undoing = run.status === "rolling_back";
  return (
    <Dialog
      title={undoing ? "Stop undoing?" : "Cancel this run?"}
      onClose={onClose}
      dataId="cancel-dialog"
      buttons={
        <>
          <button type="button" className="au-button" onClick={onClose}>
            {undoing ? "Go on undoing" : "Keep it running"}
          </button>
          <button type="button" className="au-button au-button-danger" onClick={onCancel} data-id="cancel-now">
            <Icon name="player-stop" /> {undoing ? "Stop undoing" : "Cancel the run"}
          </button>
        </>
      }
    >
      {undoing ? (
        <p>What has not been undone by now stays done, and is listed for a person. It cannot be taken up again.</p>
      ) : (
        <p>
          {undone === 1 ? "One step" : `${undone} steps`} will not be done, and tasks that wait for people are closed.
          What has been done stays done. A cancelled run cannot be taken up again.
        </p>
      )}
    </Dialog>
  );
}

const PRIORITIES: [number, string][] = [
  [10, "Before all others"],
  [5, "Soon"],
  [0, "Normal"],
  [-5, "When there is time"],
  [-10, "After all others"],
];

function PriorityDialog({
  priority,
  onClose,
  onSet,
}: {
  priority: number;
  onClose: () => void;
  onSet: (to: number) => void;
}) {
  const known = PRIORITIES.some(([value]) => value === priority);
  const choices: [number, string][] = known ? PRIORITIES : [[priority, `As it is: ${priority}`], ...PRIORITIES];
  const [chosen, setChosen] = useState(priority);
  return (
    <Dialog
      title="How urgent is this run?"
      onClose={onClose}
      dataId="priority-dialog"
      buttons={
        <>
          <button type="button" className="au-button" onClick={onClose}>
            Leave it
          </button>
          <button
            type="button"
            className="au-button au-button-primary"
            onClick={() => onSet(chosen)}
            data-id="priority-set"
          >
            Set the priority
          </button>
        </>
      }
    >
      <p>When there is more to do than can be done at once, more urgent runs go first.</p>
      <div className="au-choices" role="radiogroup" aria-label="Priority">
        {choices.map(([value, word]) => (
          <label key={value}>
            <input type="radio" name="priority" checked={chosen === value} onChange={() => setChosen(value)} /> {word}
          </label>
        ))}
      </div>
    </Dialog>
  );
}

type Asking = "cancel" | "roll-back" | "priority";

const mayRollBack = (run: Run) =>
  run.started_at !== null && !["rolling_back", "rolled_back", "rollback_failed"].includes(run.status);

function More({ run, onAsk }: { run: Run; onAsk: (what: Asking) => void }) {
  const again = useRun((state) => state.config.again);
  const hurries = !hasEnded(run.status);
  if (!hurries && !mayRollBack(run) && !again) return null;
  const entry = (what: Asking, icon: string, words: string, close: () => void) => (
    <button
      type="button"
      className="au-menu-item"
      data-id={what}
      onClick={() => {
        close();
        onAsk(what);
      }}
    >
      <Icon name={icon} /> {words}
    </button>
  );
  return (
    <Popover label="More about this run" face={<Icon name="dots-vertical" />} dataId="more">
      {(close) => (
        <div className="au-menu">
          {again && (
            <a className="au-menu-item" href={again} data-id="again">
              <Icon name="repeat" /> Run again with this input…
            </a>
          )}
          {hurries && entry("priority", "flag", "Set the priority…", close)}
          {mayRollBack(run) && entry("roll-back", "arrow-back-up", "Roll back…", close)}
        </div>
      )}
    </Popover>
  );
}

interface Button {
  what: Control | "cancel";
  icon: string;
  words: string;
  primary?: boolean;
}

/** What can be done now, the most likely first. */
function buttonsFor({ status, options }: Run): Button[] {
  if (status === "failed")
    return [{ what: "retry-failed", icon: "refresh", words: "Retry failed steps", primary: true }];
  if (hasEnded(status)) return [];
  const cancel: Button = {
    what: "cancel",
    icon: "player-stop",
    words: status === "rolling_back" ? "Stop undoing" : "Cancel run",
  };
  if (status !== "paused") return [{ what: "pause", icon: "player-pause", words: "Pause run" }, cancel];
  const next: Button = { what: "advance", icon: "player-track-next", words: "Next step", primary: options.stepping };
  const resume: Button = { what: "resume", icon: "player-play", words: "Resume run", primary: !options.stepping };
  return options.stepping ? [next, resume, cancel] : [resume, next, cancel];
}

/** Pause, resume, retry, undo, cancel; only what the state allows. */
export function RunButtons() {
  const config = useRun((state) => state.config);
  const run = useRun((state) => state.live.run);
  const command = useCommand();
  const [asking, setAsking] = useState<Asking | null>(null);
  if (!config.can.control) return null;
  const control = (what: Control, done?: string) => {
    setAsking(null);
    return command.run(() => controlRun(config, config.run, what), done);
  };
  return (
    <>
      {buttonsFor(run).map(({ what, icon, words, primary }) => (
        <button
          key={what}
          type="button"
          className={primary ? "au-button au-button-primary" : "au-button"}
          disabled={command.busy}
          onClick={() => (what === "cancel" ? setAsking("cancel") : control(what))}
          data-id={what}
        >
          <Icon name={icon} /> {words}
        </button>
      ))}
      <More run={run} onAsk={setAsking} />
      {asking === "cancel" && <CancelDialog onClose={() => setAsking(null)} onCancel={() => control("cancel")} />}
      {asking === "roll-back" && (
        <RollBackDialog onClose={() => setAsking(null)} onRollBack={() => control("roll-back")} />
      )}
      {asking === "priority" && (
        <PriorityDialog
          priority={run.priority}
          onClose={() => setAsking(null)}
          onSet={(to) => {
            setAsking(null);
            void command.run(() => setPriority(config, config.run, to), "The priority is being set.");
          }}
        />
      )}
    </>
  );
}
