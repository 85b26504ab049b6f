import { useRef, useState } from "react";
import { Refused, sentence } from "../api/http";
import { checkDocument } from "../api/workflows";
import { Dialog } from "../interface/Dialog";
import { Icon } from "../interface/Icon";
import { say } from "../interface/toast";
import { readPiece, takenIn } from "../model/clipboard";
import { freePlace } from "../model/composing";
import type { Problem, WorkflowDocument } from "../model/document";
import { asText, type Format, type Report, readWorkflow, reportOn } from "../model/exchange";
import { placed } from "../model/placing";
import { save } from "./download";
import { asPng } from "./png";
import { useEditor, useEditorStore } from "./store";

const SVG = "image/svg+xml";
const types: Record<Format, string> = { json: "application/json", yaml: "application/yaml" };

function Export() {
  const store = useEditorStore();
  const catalogue = useEditor((state) => state.catalogue);
  const whole = (format: Format) => async () => {
    const { document } = store.getState();
    save(document.name, `.${format}`, new Blob([await asText(document, format)], { type: types[format] }));
  };
  const picture = async () => {
    const { pictureOf } = await import("../model/picture");
    return pictureOf(store.getState().document, catalogue);
  };
  const svg = async () => save(store.getState().document.name, ".svg", new Blob([await picture()], { type: SVG }));
  const png = async () => {
    try {
      save(store.getState().document.name, ".png", await asPng(await picture()));
    } catch (reason) {
      say(sentence(reason), "error");
    }
  };
  const link = async () => {
    const [only] = store.getState().selection.nodes;
    const address = `${location.origin}${location.pathname}${only ? `#step=${only}` : ""}`;
    try {
      await navigator.clipboard.writeText(address);
      say("The link is copied. It opens for members of this workspace.");
    } catch {
      say(`The browser did not allow copying. The link is ${address}`, "warning");
    }
  };
  const ways: [string, string, string, () => void][] = [
    ["json", "braces", "JSON", whole("json")],
    ["yaml", "file-text", "YAML", whole("yaml")],
    ["svg", "vector", "Picture, SVG", svg],
    ["png", "photo", "Picture, PNG", png],
    ["link", "link", "Copy a link", link],
  ];
  return (
    <section aria-label="Export">
      <p className="au-hint">The whole drawing as it is now, with everything that was typed into its fields.</p>
      <div className="au-export">
        {ways.map(([id, icon, words, does]) => (
          <button key={id} type="button" className="au-button" onClick={does} data-id={`export-${id}`}>
            <Icon name={icon} /> {words}
          </button>
        ))}
      </div>
    </section>
  );
}

interface Found {
  document: WorkflowDocument;
  report: Report;
  problems: Problem[];
}

/** Reads a text and asks the server what it thinks of it. Raises an Error with a sentence. */
async function look(store: ReturnType<typeof useEditorStore>, text: string): Promise<Found> {
  const { config, catalogue } = store.getState();
  const read = await readWorkflow(text);
  if ("fault" in read) throw new Error(read.fault);
  const document = { ...read.document, name: read.document.name || store.getState().document.name };
  const { problems } = await checkDocument(config, config.workflow.id, document);
  return { document: await placed(document, catalogue), report: reportOn(document, catalogue), problems };
}

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

function What({ found: { report, problems } }: { found: Found }) {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  return (
    <div className="au-now" data-colour={report.unknown.length > 0 ? "amber" : "green"} data-id="import-report">
      <Icon name={report.unknown.length > 0 ? "alert-triangle" : "circle-check"} />
      <span>
        {counted(report.steps, "step", "steps")} and {counted(report.connections, "connection", "connections")}.
        {report.unknown.map(({ type, steps }) => (
          <span key={type}>
            {" "}
            Not installed here: {type} ({steps.join(", ")}).
          </span>
        ))}
        {errors > 0 && ` ${counted(errors, "thing", "things")} to be mended afterwards.`}
      </span>
    </div>
  );
}

function Import({ onDone }: { onDone: () => void }) {
  const store = useEditorStore();
  const [text, setText] = useState("");
  const [found, setFound] = useState<Found | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const latest = useRef("");
  const take = async (next: string) => {
    setText(next);
    setFound(null);
    setFault(null);
    latest.current = next;
    if (next.trim() === "") return;
    try {
      const seen = await look(store, next);
      if (latest.current === next) setFound(seen);
    } catch (reason) {
      if (latest.current !== next) return; // something else was typed meanwhile
      const first = reason instanceof Refused ? reason.problem.errors?.[0] : undefined;
      setFault(first ? `${first.message} (at ${first.pointer.replace("/document", "") || "/"})` : sentence(reason));
    }
  };
  const replace = () => {
    if (!found) return;
    store.getState().perform({ kind: "replace", document: found.document }, { select: [] });
    say("The drawing is replaced. Undo brings the old one back.", "info");
    onDone();
  };
  const add = () => {
    const { document, perform } = store.getState();
    const piece = found && readPiece(JSON.stringify(found.document));
    if (!piece || "fault" in piece) return;
    const low = Math.max(0, ...Object.values(document.layout.nodes).map((place) => place.y)) + 140;
    const made = takenIn(document, piece, freePlace(document, { x: 0, y: low }), "import steps");
    perform(made.edit, { select: made.select });
    onDone();
  };
  return (
    <section aria-label="Import" className="au-import">
      <label className="au-label" htmlFor="import-text">
        Import JSON or YAML
      </label>
      <textarea
        id="import-text"
        className="au-input au-code"
        rows={6}
        spellCheck={false}
        value={text}
        placeholder="Paste a workflow or copied steps here, or choose a file."
        onChange={(event) => void take(event.target.value)}
        data-id="import-text"
      />
      <input
        type="file"
        aria-label="File with a workflow"
        accept=".json,.yaml,.yml,application/json"
        onChange={async (event) => {
          const file = event.target.files?.[0];
          if (file) await take(await file.text());
        }}
        data-id="import-file"
      />
      {fault && (
        <p className="au-field-problem" role="alert">
          <Icon name="alert-circle" /> <span>{fault}</span>
        </p>
      )}
      {found && <What found={found} />}
      <div className="au-export">
        <button type="button" className="au-button" disabled={!found} onClick={replace} data-id="import-replace">
          <Icon name="repeat" /> Replace the drawing
        </button>
        <button type="button" className="au-button" disabled={!found} onClick={add} data-id="import-add">
          <Icon name="plus" /> Add to the drawing
        </button>
      </div>
    </section>
  );
}

/** The drawing as a file, a picture or a link; and files as a drawing. */
export function ExchangeSheet({ onClose }: { onClose: () => void }) {
  const canEdit = useEditor((state) => state.config.can.edit);
  return (
    <Dialog title={canEdit ? "Export and import" : "Export"} onClose={onClose} dataId="exchange-sheet" wide>
      <Export />
      {canEdit && <Import onDone={onClose} />}
    </Dialog>
  );
}
