import { useState } from "react";
import { Refused, sentence } from "../api/http";
import { provide } from "../api/runs";
import { Dialog } from "../interface/Dialog";
import { Icon } from "../interface/Icon";
import { say } from "../interface/toast";
import type { Json } from "../model/document";
import { jsonFault } from "../model/json-fault";
import type { Step } from "../model/live";
import { isError, portsOf } from "../model/ports";
import { useRun } from "./store";

function read(text: string): { value: Json } | null {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return null;
  }
}

/** The result of a step, typed by a person. What was typed stays until it is taken. */
export function ProvideDialog({ step, onClose }: { step: Step; onClose: () => void }) {
  const config = useRun((state) => state.config);
  const spec = useRun((state) => state.catalogue.steps[step.type]);
  const node = useRun((state) => state.document.nodes[step.node]);
  const ports = (node ? portsOf(spec, node) : []).filter((port) => !isError(port));
  const [text, setText] = useState(() => JSON.stringify(spec?.sample ?? {}, null, 2));
  const [port, setPort] = useState(ports[0]?.name ?? "success");
  const [seq] = useState(step.seq); // what was looked at when the dialog was opened
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async () => {
    const given = read(text);
    if (!given) {
      const where = jsonFault(text);
      setFault(`This is not valid JSON.${where ? ` Look at line ${where.line}, column ${where.column}.` : ""}`);
      return;
    }
    setBusy(true);
    try {
      await provide(config, config.run, step.key, { output: given.value, port, seq });
      say(`“${step.name}” goes on with this result.`, "info");
      onClose();
    } catch (reason) {
      setFault(
        reason instanceof Refused ? (reason.problem.errors?.[0]?.message ?? sentence(reason)) : sentence(reason),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={`Provide the result of “${step.name}”`}
      onClose={onClose}
      dataId="provide-dialog"
      buttons={
        <>
          <button type="button" className="au-button" onClick={onClose}>
            Back
          </button>
          <button
            type="button"
            className="au-button au-button-primary"
            disabled={busy}
            onClick={send}
            data-id="provide-now"
          >
            <Icon name="pencil" /> Go on with this result
          </button>
        </>
      }
    >
      <p>Later steps read this as if the step had given it itself. What stands here first is a sample.</p>
      <div className="au-field">
        <label htmlFor="provided">Result, as JSON</label>
        <textarea
          id="provided"
          className="au-input au-code"
          rows={Math.min(16, Math.max(5, text.split("\n").length))}
          spellCheck={false}
          value={text}
          aria-invalid={fault !== "" || undefined}
          aria-describedby={fault ? "provided-fault" : undefined}
          onChange={(event) => {
            setText(event.target.value);
            setFault("");
          }}
        />
        {fault && (
          <p className="au-field-problem" id="provided-fault" role="alert">
            {fault}
          </p>
        )}
      </div>
      {ports.length > 1 && (
        <div className="au-field">
          <label htmlFor="provided-port">Go on along</label>
          <select
            id="provided-port"
            className="au-input"
            value={port}
            onChange={(event) => setPort(event.target.value)}
          >
            {ports.map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </div>
      )}
    </Dialog>
  );
}
