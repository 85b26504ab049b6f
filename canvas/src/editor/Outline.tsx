import { type KeyboardEvent, useMemo } from "react";
import { Icon } from "../interface/Icon";
import { removeAll } from "../model/composing";
import { putInside } from "../model/containers";
import { containerAbove, moveAlong, type OutlineRow, outlineOf, outOf } from "../model/outline";
import { holders, type Other } from "../model/people";
import { spoken, summarise } from "../model/summary";
import { countProblems } from "../nodes/flow";
import { intoInspector, ontoCanvas } from "./focus";
import { keyWord } from "./keymap";
import { Here, Ways } from "./OutlineCells";
import { type EditorStore, useEditor, useEditorStore } from "./store";

const NOBODY: Other[] = [];

/** Where a menu opens that no pointer asked for: at the row. */
function openMenu(store: EditorStore, element: HTMLElement): void {
  const box = element.getBoundingClientRect();
  store.getState().openMenu({ x: box.left + 24, y: box.bottom - 4, of: "steps" });
}

function onKey(event: KeyboardEvent<HTMLElement>, store: EditorStore, rows: OutlineRow[], id: string): void {
  if (event.target !== event.currentTarget) return;
  const { document, catalogue, perform, select } = store.getState();
  const at = rows.findIndex((row) => row.id === id);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (event.altKey && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
    const into = event.key === "ArrowRight" ? containerAbove(rows, id, document, catalogue) : outOf(document, id);
    if (into !== null) perform(putInside(document, id, into));
    requestAnimationFrame(() => ontoCanvas(id));
  } else if (event.altKey && to !== undefined) {
    perform(moveAlong(document, catalogue, id, event.key === "ArrowDown"));
    requestAnimationFrame(() => ontoCanvas(id));
  } else if (to !== undefined) {
    const next = rows[Math.max(0, Math.min(rows.length - 1, to))]?.id;
    if (next) {
      select([next]);
      requestAnimationFrame(() => ontoCanvas(next));
    }
  } else if (event.key === "Enter") intoInspector();
  else if ((event.key === "Delete" || event.key === "Backspace") && !event.shiftKey) {
    const next = rows[at + 1]?.id ?? rows[at - 1]?.id;
    perform(removeAll(document, [id], []), { select: next ? [next] : [] });
    if (next) requestAnimationFrame(() => ontoCanvas(next));
  } else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey))
    openMenu(store, event.currentTarget);
  else return;
  event.preventDefault();
}

interface StepRowProps {
  row: OutlineRow;
  rows: OutlineRow[];
  count: { errors: number; warnings: number } | undefined;
  here: Other[];
  chosen: boolean;
  reached: boolean;
}

function StepRow({ row, rows, count, here, chosen, reached }: StepRowProps) {
  const store = useEditorStore();
  const node = useEditor((state) => state.document.nodes[row.id]);
  const nodes = useEditor((state) => state.document.nodes);
  const spec = useEditor((state) => state.catalogue.steps[node?.type ?? ""]);
  const problems = (count?.errors ?? 0) + (count?.warnings ?? 0);
  if (!node) return null;
  const line = spec ? spoken(summarise(spec, node.config, (other) => nodes[other]?.name ?? other)) : "";
  return (
    <div
      role="row"
      aria-level={row.level}
      aria-selected={chosen}
      tabIndex={reached ? 0 : -1}
      className="au-outline-row"
      data-row={row.id}
      data-id={`row-${row.id}`}
      data-category={spec?.category ?? "unknown"}
      data-disabled={node.settings?.disabled || undefined}
      onFocus={(event) => {
        if (event.target === event.currentTarget) store.getState().select([row.id]);
      }}
      onClick={() => store.getState().select([row.id])}
      onContextMenu={(event) => {
        event.preventDefault();
        store.getState().select([row.id]);
        openMenu(store, event.currentTarget);
      }}
      onKeyDown={(event) => onKey(event, store, rows, row.id)}
    >
      <div
        role="gridcell"
        tabIndex={-1}
        className="au-outline-step"
        style={{ paddingLeft: `${(row.level - 1) * 1.5}rem` }}
      >
        <span className="au-node-tile">
          <Icon name={spec?.icon ?? "question-mark"} />
        </span>
        <span>
          <strong>{node.name}</strong>
          <small>
            {spec?.title ?? node.type}
            {line && `: ${line}`}
            {node.settings?.disabled && " (off)"}
          </small>
        </span>
        <Here others={here} />
      </div>
      <div role="gridcell" tabIndex={-1} className="au-outline-ways">
        <Ways row={row} chosen={chosen} />
      </div>
      <div
        role="gridcell"
        tabIndex={-1}
        className="au-outline-problems"
        data-severity={count?.errors ? "error" : "warning"}
      >
        {problems > 0 && (
          <>
            <Icon name={count?.errors ? "alert-circle" : "alert-triangle"} /> {problems}
            <span className="visually-hidden">{problems === 1 ? "problem" : "problems"}</span>
          </>
        )}
      </div>
    </div>
  );
}

/** The same workflow as a table that a keyboard and a screen reader go through; everything can be done from it. */
export function Outline() {
  const store = useEditorStore();
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const problems = useEditor((state) => state.problems);
  const selected = useEditor((state) => state.selection.nodes);
  const others = useEditor((state) => state.others);
  const rows = useMemo(() => outlineOf(document, catalogue), [document, catalogue]);
  const held = useMemo(() => holders(others), [others]);
  const counts = useMemo(() => countProblems(problems), [problems]);
  const reached = rows.some((row) => row.id === selected[0]) ? selected[0] : rows[0]?.id;
  return (
    <section className="au-outline" aria-label="Outline" data-id="outline">
      {rows.length === 0 ? (
        <p className="au-hint">
          Nothing here yet. Press <kbd>{keyWord("/")}</kbd>, type what the first step shall do, and press Enter.
        </p>
      ) : (
        <div role="treegrid" aria-label={`Steps of ${document.name}`} aria-readonly={!store.getState().config.can.edit}>
          <div role="row" tabIndex={-1} className="au-outline-head">
            <span role="columnheader" tabIndex={-1}>
              Step
            </span>
            <span role="columnheader" tabIndex={-1}>
              Goes on to
            </span>
            <span role="columnheader" tabIndex={-1}>
              Problems
            </span>
          </div>
          {rows.map((row) => (
            <StepRow
              key={row.id}
              row={row}
              rows={rows}
              count={counts.get(row.id)}
              here={held.get(row.id) ?? NOBODY}
              chosen={selected.includes(row.id)}
              reached={row.id === reached}
            />
          ))}
        </div>
      )}
    </section>
  );
}
