import { useState } from "react";
import { Icon } from "../interface/Icon";
import { JsonTree } from "../interface/JsonTree";
import type { Json } from "../model/document";
import type { Run } from "../model/live";
import { capitalised } from "../model/words";
import { EventLog } from "./EventLog";
import { ProgressCard } from "./ProgressCard";
import { RunButtons } from "./RunButtons";
import { RunCanvas } from "./RunCanvas";
import { StateBadge } from "./StateBadge";
import { StepList } from "./StepList";
import { RunContext, type RunStore, useRun } from "./store";

/** Whose run it is, as far as the title does not say so, and of which version. */
function versionWords({ title, workflow, version }: Run): string {
  const which = version === 0 ? "draft" : `version ${version}`;
  const name = title && title !== workflow.name ? `${workflow.name}, ` : "";
  return name ? name + which : capitalised(which);
}

function Header() {
  const { run } = useRun((state) => state.live);
  const config = useRun((state) => state.config);
  const connection = useRun((state) => state.connection);
  const list = config.urls?.runs ?? `/w/${config.workspace}/runs/`;
  return (
    <header className="au-toolbar">
      <a className="au-icon-button" href={list} aria-label="Back to the runs" title="Back to the runs">
        <Icon name="arrow-left" />
      </a>
      <div className="au-title">
        <h2 title={run.title || run.workflow.name}>{run.title || run.workflow.name}</h2>
        <span className="au-saved">
          <span>
            {versionWords(run)}
            {run.started_by && ` · started by ${run.started_by}`}
          </span>
        </span>
      </div>
      {connection === "reconnecting" && (
        <span className="au-reconnecting" role="status" data-id="reconnecting">
          <Icon name="wifi-off" /> Reconnecting…
        </span>
      )}
      {connection === "closed" && (
        <span className="au-reconnecting" role="status" data-id="closed">
          <Icon name="lock" /> No longer live: sign in again, then reload.
        </span>
      )}
      <span data-id="run-state" role="status">
        <StateBadge kind="run" status={run.status} />
      </span>
      <div className="au-actions">
        <RunButtons />
      </div>
    </header>
  );
}

function Whole({ title, value }: { title: string; value: Json | undefined }) {
  return (
    <section className="au-value" aria-label={title}>
      <h3>{title}</h3>
      {value === undefined || value === null ? (
        <p className="au-hint">None.</p>
      ) : (
        <JsonTree value={typeof value === "object" && !Array.isArray(value) ? value : { value }} />
      )}
    </section>
  );
}

const tabs = ["Steps", "Events", "Data"] as const;
type Tab = (typeof tabs)[number];

function Tabs({ tab, onTab }: { tab: Tab; onTab: (tab: Tab) => void }) {
  const move = (by: number) => {
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length] ?? "Steps";
    onTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div className="au-tabs" role="tablist" aria-label="About this run">
      {tabs.map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          id={`tab-${each}`}
          aria-selected={tab === each}
          aria-controls="run-tab"
          tabIndex={tab === each ? 0 : -1}
          onClick={() => onTab(each)}
          onKeyDown={(event) => {
            if (event.key === "ArrowRight") move(1);
            if (event.key === "ArrowLeft") move(-1);
          }}
          data-id={`tab-${each.toLowerCase()}`}
        >
          {each}
        </button>
      ))}
    </div>
  );
}

function Panel() {
  const run = useRun((state) => state.live.run);
  const [tab, setTab] = useState<Tab>("Steps");
  return (
    <aside className="au-run-panel" aria-label="What happens">
      <ProgressCard />
      <Tabs tab={tab} onTab={setTab} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
      <div className="au-run-scroll" role="tabpanel" id="run-tab" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        {tab === "Steps" && <StepList />}
        {tab === "Events" && <EventLog />}
        {tab === "Data" && (
          <div className="au-panel-part">
            <Whole title="Input of the run" value={run.input} />
            <Whole title="Result of the run" value={run.output} />
          </div>
        )}
      </div>
    </aside>
  );
}

export function RunView({ store }: { store: RunStore }) {
  return (
    <RunContext.Provider value={store}>
      <div className="au-run">
        <Header />
        <div className="au-body">
          <div className="au-stage">
            <RunCanvas />
          </div>
          <Panel />
        </div>
      </div>
    </RunContext.Provider>
  );
}
