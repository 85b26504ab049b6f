import { useReactFlow } from "@xyflow/react";
import { Icon } from "../interface/Icon";
import { wrong } from "../model/severity";
import { describe } from "../model/words";
import { KeptCopy } from "./KeptCopy";
import { keyWord } from "./keymap";
import { People } from "./People";
import { SavedState } from "./SavedState";
import { useEditor, useEditorStore } from "./store";
import { tidyUp } from "./tidy-up";
import { usePhone } from "./use-phone";

interface ToolProps {
  icon: string;
  label: string;
  onClick: () => void;
  disabled?: boolean;
  dataId: string;
}

function Tool({ icon, label, onClick, disabled = false, dataId }: ToolProps) {
  return (
    <button
      type="button"
      className="au-icon-button"
      aria-label={label}
      title={label}
      onClick={onClick}
      disabled={disabled}
      data-id={dataId}
    >
      <Icon name={icon} />
    </button>
  );
}

function HistoryTools() {
  const history = useEditor((state) => state.history);
  const undo = useEditor((state) => state.undo);
  const redo = useEditor((state) => state.redo);
  const last = history.past.at(-1);
  const next = history.future[0];
  const words = last ? `Undo: ${describe(last.edit, history.document)}` : "Nothing to undo";
  const again = next ? `Redo: ${describe(next.edit, history.document)}` : "Nothing to redo";
  return (
    <>
      <Tool icon="arrow-back-up" label={words} onClick={undo} disabled={!last} dataId="undo" />
      <Tool icon="arrow-forward-up" label={again} onClick={redo} disabled={!next} dataId="redo" />
    </>
  );
}

/** Back to the workflow's own name, input form and variables. */
function WorkflowButton() {
  const select = useEditor((state) => state.select);
  const set = useEditor((state) => state.set);
  const show = () => {
    select([]);
    set({ workflowPanel: true });
  };
  return <Tool icon="adjustments" label="Workflow: name, input form, variables" onClick={show} dataId="workflow" />;
}

function CanvasTools() {
  const flow = useReactFlow();
  const store = useEditorStore();
  const open = useEditor((state) => state.open);
  const outline = useEditor((state) => state.outline);
  return (
    <div className="au-tools">
      <HistoryTools />
      <span className="au-tools-line" />
      <Tool
        icon={outline ? "schema" : "list-details"}
        label={`${outline ? "Show the drawing" : "Show as a table: the outline"} (${keyWord("o")})`}
        onClick={() => store.getState().set({ outline: !outline })}
        dataId="outline-toggle"
      />
      <Tool icon="wand" label="Tidy up: arrange from left to right" onClick={() => tidyUp(flow, store)} dataId="tidy" />
      <Tool
        icon="maximize"
        label="Show everything"
        onClick={() => flow.fitView({ padding: 0.12, maxZoom: 1, duration: 200 })}
        dataId="fit"
      />
      <WorkflowButton />
      <Tool icon="versions" label="Versions: compare and restore" onClick={() => open("versions")} dataId="versions" />
      <Tool icon="file-export" label="Export and import" onClick={() => open("exchange")} dataId="exchange" />
      <Tool icon="keyboard" label={`Keyboard shortcuts (${keyWord("?")})`} onClick={() => open("help")} dataId="help" />
    </div>
  );
}

function ProblemsButton() {
  const problems = wrong(useEditor((state) => state.problems));
  const sheet = useEditor((state) => state.sheet);
  const open = useEditor((state) => state.open);
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const kind = errors > 0 ? "error" : problems.length > 0 ? "warning" : "none";
  const icon = { error: "alert-circle", warning: "alert-triangle", none: "circle-check" }[kind];
  return (
    <button
      type="button"
      className="au-button au-problems-button"
      data-severity={kind}
      data-id="problems"
      aria-expanded={sheet === "problems"}
      onClick={() => open(sheet === "problems" ? null : "problems")}
    >
      <Icon name={icon} />
      {problems.length === 0 ? "No problems" : `Problems ${problems.length}`}
    </button>
  );
}

export function Toolbar() {
  const { urls, can } = useEditor((state) => state.config);
  const name = useEditor((state) => state.document.name);
  const version = useEditor((state) => state.latestVersion);
  const open = useEditor((state) => state.open);
  const phone = usePhone();
  const editing = can.edit && !phone;
  const tryOut = useEditor((state) => state.tryOut);
  return (
    <header className="au-toolbar">
      <a className="au-icon-button" href={urls.list} aria-label="Back to the workflows" title="Back to the workflows">
        <Icon name="arrow-left" />
      </a>
      <div className="au-title">
        <h2 title={name}>{name || "Workflow without a name"}</h2>
        <SavedState />
      </div>
      {editing && <CanvasTools />}
      <div className="au-actions">
        <People />
        {editing && <KeptCopy />}
        {!phone && <ProblemsButton />}
        {editing && can.try && (
          <button
            type="button"
            className="au-button"
            onClick={() => tryOut()}
            title={`Run what is drawn, before it is published (${keyWord("x")})`}
            data-id="try"
          >
            <Icon name="flask" /> Try
          </button>
        )}
        {can.publish && !phone && (
          <button type="button" className="au-button" onClick={() => open("publish")} data-id="publish">
            <Icon name="cloud-upload" /> Publish version {(version ?? 0) + 1}
          </button>
        )}
        {can.start &&
          (version ? (
            <a className="au-button au-button-primary" href={urls.start} data-id="run">
              <Icon name="player-play" /> Run
            </a>
          ) : (
            <button
              type="button"
              className="au-button au-button-primary"
              disabled
              title="Publish a version first: runs use what was published."
              data-id="run"
            >
              <Icon name="player-play" /> Run
            </button>
          ))}
      </div>
    </header>
  );
}
