import { useMemo, useState } from "react";
import { newKey, Refused, sentence } from "../api/http";
import { tryDraft } from "../api/trials";
import { Dialog } from "../interface/Dialog";
import { Icon } from "../interface/Icon";
import type { Json, JsonObject } from "../model/document";
import { asksForSomething, sampleOf } from "../model/samples";
import { recordedFor, resultsOf, type Trying, takenOver } from "../model/trying";
import { asSchema } from "../model/written-schema";
import { CheckedJson } from "../panels/form/CheckedJson";
import { FieldContext, type FormContext } from "../panels/form/field-context";
import { SchemaForm } from "../panels/form/SchemaForm";
import { useEditor, useEditorStore } from "./store";
import { watchTrial } from "./watch-trial";

const form: FormContext = { pointer: "", problems: [], sources: null, people: [], readOnly: false, focus: null };

function titleFor(name: string | undefined, { alone, from }: Trying): string {
  if (!name) return "Try the draft";
  if (from) return `Try from “${name}” on`;
  return alone ? `Try “${name}” alone` : `Try all up to “${name}”`;
}

function HowReal({ simulated, onChange }: { simulated: boolean; onChange: (simulated: boolean) => void }) {
  const choices = [
    [
      true,
      "Simulated",
      "Nothing leaves the house: requests, mails and questions to people give pinned or sample results.",
    ],
    [false, "For real", "Requests are made, mails are sent and people are asked, just as if it were published."],
  ] as const;
  return (
    <fieldset className="au-ways">
      <legend className="au-label">How</legend>
      {choices.map(([value, title, help]) => (
        <label key={title} className="au-way">
          <input
            type="radio"
            name="how-real"
            checked={simulated === value}
            onChange={() => onChange(value)}
            data-id={value ? "trial-simulated" : "trial-real"}
          />
          <span>
            <strong>{title}</strong>
            <small>{help}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** What was typed for the last trial is offered again, as long as the page is open. */
let lastInput: JsonObject | null = null;

function useInput() {
  const written = useEditor((state) => state.document.input);
  const schema = useMemo(() => asSchema(written), [written]);
  const [input, setInput] = useState<JsonObject>(() => lastInput ?? ((sampleOf(schema) ?? {}) as JsonObject));
  const put = (key: string, value: Json | undefined) => {
    const { [key]: _, ...others } = input;
    lastInput = value === undefined ? others : { ...others, [key]: value };
    setInput(lastInput);
  };
  return { schema, input: asksForSomething(schema) ? input : {}, put };
}

/** Runs what is drawn, before it is published: all of it, up to a step, or one step alone. */
export function TrialDialog({ onClose }: { onClose: () => void }) {
  const store = useEditorStore();
  const trying = useEditor((state) => state.trying);
  const { step, alone = false, from = false } = trying;
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const live = useEditor((state) => state.trial?.live ?? null);
  const { schema, input, put } = useInput();
  const known = useMemo(
    () => (step && alone ? recordedFor(document, catalogue, step, resultsOf(document, live)) : {}),
    [document, catalogue, step, alone, live],
  );
  const [changed, setChanged] = useState<Record<string, Json>>({});
  const [simulated, setSimulated] = useState(!alone);
  const [busy, setBusy] = useState(false);
  const [key, setKey] = useState(newKey); // the same until an answer comes: a trial for real takes effect
  const [failure, setFailure] = useState<string | null>(null);
  const data = { ...known, ...changed };

  const go = async () => {
    setBusy(true);
    setFailure(null);
    const { config, set } = store.getState();
    try {
      const run = await tryDraft(
        config,
        config.workflow.id,
        {
          document,
          input,
          simulated,
          ...(step && !from ? { until: step, alone } : {}),
          recorded:
            step && from && live
              ? takenOver(document, step, live)
              : Object.fromEntries(Object.entries(data).map(([id, output]) => [id, { output }])),
        },
        key,
      );
      watchTrial(store, run.id, simulated);
      onClose();
    } catch (reason) {
      const problem = reason instanceof Refused ? reason.problem : null;
      if (problem) setKey(newKey());
      if (Array.isArray(problem?.problems)) set({ problems: problem.problems });
      const faults = (problem?.errors ?? []).map((each) => each.message).slice(0, 5);
      setFailure([sentence(reason), ...faults.filter((each) => each !== sentence(reason))].join(" "));
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={titleFor(step && document.nodes[step]?.name, trying)}
      onClose={onClose}
      dataId="try-sheet"
      buttons={
        <>
          <button type="button" className="au-button" onClick={onClose}>
            Cancel
          </button>
          <button type="button" className="au-button au-button-primary" onClick={go} disabled={busy} data-id="try-go">
            <Icon name="player-play" /> {busy ? "Starting…" : simulated ? "Simulate" : "Run for real"}
          </button>
        </>
      }
    >
      <HowReal simulated={simulated} onChange={setSimulated} />
      <FieldContext.Provider value={form}>
        {asksForSomething(schema) && schema && (
          <section aria-label="Input" data-id="trial-input">
            <SchemaForm schema={schema} value={input} onChange={put} />
          </section>
        )}
        {Object.entries(data).map(([id, value]) => (
          <CheckedJson
            key={id}
            name={`data-${id}`}
            label={`What “${document.nodes[id]?.name ?? id}” gave`}
            help="From the last try, as it was pinned, or a sample. Change it to see what this step makes of it."
            value={value}
            example={{}}
            onChange={(next) => setChanged({ ...changed, [id]: next ?? null })}
          />
        ))}
      </FieldContext.Provider>
      {failure && (
        <p className="au-field-problem" role="alert">
          <Icon name="alert-circle" /> <span>{failure}</span>
        </p>
      )}
    </Dialog>
  );
}
