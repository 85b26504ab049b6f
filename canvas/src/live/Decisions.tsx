import { useState } from "react";
import { controlStep, type Decision } from "../api/runs";
import { Icon } from "../interface/Icon";
import { isGate, isPass } from "../model/keys";
import { decisionsOn, isDoubted, type Step } from "../model/live";
import { ForkDialog } from "./ForkDialog";
import { ProvideDialog } from "./ProvideDialog";
import { useRun } from "./store";
import { useCommand } from "./use-command";

interface Choice {
  what: Decision;
  icon: string;
  words: string;
  done: (name: string) => string;
}

const CHOICES: Choice[] = [
  { what: "retry", icon: "refresh", words: "Do it again", done: (name) => `“${name}” is done again.` },
  { what: "skip", icon: "player-skip-forward", words: "Skip this step", done: (name) => `“${name}” is passed by.` },
  { what: "stop", icon: "ban", words: "Let it fail", done: (name) => `“${name}” fails.` },
];
const VOUCH: Choice = {
  what: "skip",
  icon: "check",
  words: "It was done",
  done: (name) => `“${name}” counts as done.`,
};
const AT_ONCE: Choice = {
  what: "retry",
  icon: "refresh",
  words: "Try again now",
  done: (name) => `“${name}” is tried again now.`,
};
const FORKABLE = new Set(["completed", "compensated", "skipped"]);

/** What a person may do about a step: decide where it asks or has failed, and begin anew from where it ended. */
export function Decisions({ step }: { step: Step }) {
  const config = useRun((state) => state.config);
  const run = useRun((state) => state.live.run);
  const command = useCommand();
  const [dialog, setDialog] = useState<"provide" | "fork" | null>(null);
  const choices = config.can.control ? decisionsOn(step, run) : [];
  const forks =
    config.can.start &&
    FORKABLE.has(step.status) &&
    !isPass(step.key) &&
    !isGate(step.key) &&
    !step.undoes &&
    step.seq > 0;
  if (choices.length === 0 && !forks) return null;
  const offered = CHOICES.filter(({ what }) => choices.includes(what)).map((choice) => {
    if (choice.what === "retry" && step.status === "retrying") return AT_ONCE;
    return choice.what === "skip" && isDoubted(step) ? VOUCH : choice;
  });
  return (
    <div className="au-row">
      {offered.map(({ what, icon, words, done }) => (
        <button
          key={what}
          type="button"
          className="au-button"
          disabled={command.busy}
          onClick={() => command.run(() => controlStep(config, config.run, step, what), done(step.name))}
          data-id={`${what}-step`}
        >
          <Icon name={icon} /> {words}
        </button>
      ))}
      {choices.includes("input") && (
        <button type="button" className="au-button" onClick={() => setDialog("provide")} data-id="provide">
          <Icon name="pencil" /> Provide the result…
        </button>
      )}
      {forks && (
        <button type="button" className="au-button" onClick={() => setDialog("fork")} data-id="fork">
          <Icon name="git-branch" /> Fork from here…
        </button>
      )}
      {dialog === "provide" && <ProvideDialog step={step} onClose={() => setDialog(null)} />}
      {dialog === "fork" && <ForkDialog step={step} onClose={() => setDialog(null)} />}
    </div>
  );
}
