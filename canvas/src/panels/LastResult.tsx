import { useState } from "react";
import { sentence } from "../api/http";
import { loadStep } from "../api/runs";
import { useEditor } from "../editor/store";
import { Icon } from "../interface/Icon";
import { JsonTable } from "../interface/JsonTable";
import { JsonTree } from "../interface/JsonTree";
import { say } from "../interface/toast";
import type { Json } from "../model/document";
import { latestSteps, type Step } from "../model/live";
import { wordsFor } from "../nodes/live-face";
import { useForm } from "./form/field-context";

const asTree = (value: Json): Json => (typeof value === "object" && value !== null ? value : { value });

const VIEWS = ["Tree", "Table", "JSON"] as const;

function Output({ value, onLoad }: { value: Json; onLoad: () => void }) {
  const [view, setView] = useState<(typeof VIEWS)[number]>("Tree");
  return (
    <>
      <div className="au-views" role="group" aria-label="How to show it">
        {VIEWS.map((each) => (
          <button key={each} type="button" aria-pressed={view === each} onClick={() => setView(each)}>
            {each}
          </button>
        ))}
      </div>
      {view === "Tree" ? (
        <JsonTree value={asTree(value)} onLoad={onLoad} />
      ) : view === "Table" ? (
        <JsonTable value={value} label="Output as table" />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
        <section className="au-sample" tabIndex={0} aria-label="Output as JSON">
          <pre>{JSON.stringify(value, null, 2)}</pre>
        </section>
      )}
    </>
  );
}

/** What the step gave in the run that the canvas shows, and a way to keep that for simulated runs. */
export function LastResult({ id }: { id: string }) {
  const trial = useEditor((state) => state.trial);
  const step = trial?.live ? latestSteps(trial.live.steps).get(id) : undefined;
  if (!trial || !step) return null;
  return <Result key={`${trial.run} ${step.seq}`} id={id} run={trial.run} step={step} />;
}

function Result({ id, run, step }: { id: string; run: string; step: Step }) {
  const config = useEditor((state) => state.config);
  const catalogue = useEditor((state) => state.catalogue);
  const perform = useEditor((state) => state.perform);
  const { readOnly } = useForm();
  const [whole, setWhole] = useState<Step | null>(null);
  const words = wordsFor(catalogue, "step", step.status);
  const output = (whole ?? step).output as Json | undefined;
  const load = async (): Promise<Step | null> => {
    try {
      const fetched = await loadStep(config, run, step.key);
      setWhole(fetched);
      return fetched;
    } catch (reason) {
      say(sentence(reason), "error");
      return null;
    }
  };
  const pin = async () => {
    const fetched = await load();
    if (!fetched) return;
    const port = fetched.port ? { port: fetched.port } : {};
    perform({ kind: "set-setting", id, key: "pinned", value: { ...port, output: (fetched.output ?? null) as Json } });
    say("Pinned: simulated runs give this instead of doing the step.");
  };
  return (
    <section className="au-result" aria-label="Result of the last try" data-id="last-result">
      <h3 data-colour={words.colour}>
        <Icon name={words.icon} /> {words.word}
        {step.port && step.port !== "success" && <small>left by “{step.port}”</small>}
      </h3>
      {step.error && (
        <p className="au-field-problem" data-severity="error">
          <Icon name="alert-circle" />
          <span>
            {step.error.message} {step.error.hint}
          </span>
        </p>
      )}
      {output !== undefined && output !== null && <Output value={output} onLoad={() => void load()} />}
      {!readOnly && step.status === "completed" && (
        <button type="button" className="au-button" onClick={pin} data-id="pin-output">
          <Icon name="pin" /> Pin this output
        </button>
      )}
    </section>
  );
}
