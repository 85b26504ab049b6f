import { useEffect, useState } from "react";
import { newKey, sentence } from "../api/http";
import { type ForkImpact, fork, forkImpact } from "../api/runs";
import { Dialog } from "../interface/Dialog";
import { Icon } from "../interface/Icon";
import type { Step } from "../model/live";
import { useRun } from "./store";

interface GroupProps {
  icon: string;
  colour: string;
  title: string;
  steps: { step: string; name: string }[];
}

function Group({ icon, colour, title, steps }: GroupProps) {
  if (steps.length === 0) return null;
  const names = [...new Set(steps.map(({ name }) => name))];
  return (
    <div className="au-now" data-colour={colour}>
      <Icon name={icon} />
      <span>
        <strong>{title}</strong> {names.slice(0, 12).join(", ")}
        {names.length > 12 && ` and ${names.length - 12} more`}
      </span>
    </div>
  );
}

function Impact({ impact }: { impact: ForkImpact }) {
  const doubtful = new Set([...impact.stale, ...impact.undone].map(({ step }) => step));
  return (
    <div className="au-impact" data-id="fork-impact">
      <Group
        icon="circle-check"
        colour="green"
        title="Taken over as done:"
        steps={impact.reused.filter(({ step }) => !doubtful.has(step))}
      />
      <Group
        icon="alert-triangle"
        colour="amber"
        title="Taken over although changed in this version:"
        steps={impact.stale}
      />
      <Group
        icon="arrow-back-up"
        colour="red"
        title="Taken over as done although it has been undone since:"
        steps={impact.undone}
      />
      <Group icon="repeat" colour="red" title="Done a second time, with effect:" steps={impact.repeated} />
      <Group
        icon="help-circle"
        colour="red"
        title="Done although this run may have done it as well:"
        steps={impact.in_doubt}
      />
      <Group icon="circle-minus" colour="grey" title="No longer in this version:" steps={impact.gone} />
    </div>
  );
}

/** A new run that begins where this one stood after a step; what that means is told first. */
export function ForkDialog({ step, onClose }: { step: Step; onClose: () => void }) {
  const config = useRun((state) => state.config);
  const run = useRun((state) => state.live.run);
  const [version, setVersion] = useState(run.version);
  const [title, setTitle] = useState(run.title);
  const [impact, setImpact] = useState<ForkImpact | null>(null);
  const [key] = useState(newKey); // of this dialog, however often its button is pressed
  const [fault, setFault] = useState("");
  useEffect(() => {
    let here = true;
    setImpact(null);
    setFault("");
    forkImpact(config, config.run, step.key, version).then(
      (found) => here && setImpact(found),
      (reason: unknown) => here && setFault(sentence(reason)),
    );
    return () => {
      here = false;
    };
  }, [config, step.key, version]);
  const send = async () => {
    try {
      const forked = await fork(config, config.run, { step: step.key, version, title }, `${key}-${version}`);
      location.assign(`/w/${config.workspace}/runs/${forked.id}/`);
    } catch (reason) {
      setFault(sentence(reason));
    }
  };
  const versions = config.versions.includes(run.version) ? config.versions : [run.version, ...config.versions];
  return (
    <Dialog
      title={`Fork after “${step.name}”`}
      onClose={onClose}
      dataId="fork-dialog"
      buttons={
        <>
          <button type="button" className="au-button" onClick={onClose}>
            Back
          </button>
          <button
            type="button"
            className="au-button au-button-primary"
            disabled={!impact}
            onClick={send}
            data-id="fork-now"
          >
            <Icon name="git-branch" /> Start the fork
          </button>
        </>
      }
    >
      <p>A new run takes over what this one had done by then, and goes on from there. This run stays as it is.</p>
      <div className="au-field">
        <label htmlFor="fork-version">Go on with</label>
        <select
          id="fork-version"
          className="au-input"
          value={version}
          onChange={(event) => setVersion(Number(event.target.value))}
        >
          {versions.map((number) => (
            <option key={number} value={number}>
              {number === 0 ? "The draft" : `Version ${number}`}
              {number === run.version ? " (this run's)" : ""}
            </option>
          ))}
        </select>
      </div>
      <div className="au-field">
        <label htmlFor="fork-title">Title of the new run</label>
        <input
          id="fork-title"
          className="au-input"
          maxLength={200}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </div>
      {fault && (
        <p className="au-field-problem" role="alert">
          {fault}
        </p>
      )}
      {impact ? <Impact impact={impact} /> : !fault && <p className="au-hint">Looking at what it would mean…</p>}
    </Dialog>
  );
}
