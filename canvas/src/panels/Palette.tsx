import { useReactFlow } from "@xyflow/react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { addStep, dropStep } from "../editor/adding";
import { intoInspector } from "../editor/focus";
import { keyWord } from "../editor/keymap";
import { recentTypes } from "../editor/recent";
import { useEditor, useEditorStore } from "../editor/store";
import { Icon } from "../interface/Icon";
import type { StepSpec } from "../model/catalogue";
import { found, recentGroup } from "../model/searching";
import { useDragOut } from "./use-drag-out";
import { useFolded } from "./use-folded";

function PaletteItem({ spec, recent }: { spec: StepSpec; recent: boolean }) {
  const flow = useReactFlow();
  const store = useEditorStore();
  const drag = useDragOut((x, y) => dropStep(flow, store, spec, x, y));
  return (
    <li>
      <button
        type="button"
        className="au-palette-item"
        data-category={spec.category}
        data-id={`${recent ? "recent" : "palette"}-${spec.type}`}
        title={`${spec.title}: ${spec.description}`}
        {...drag}
        onClick={(event) => {
          if (event.currentTarget.dataset.dragged) return;
          addStep(flow, store, spec);
          // Added by keyboard: what comes next is to set it up.
          if (event.detail === 0) intoInspector();
        }}
      >
        <span className="au-node-tile">
          <Icon name={spec.icon} />
        </span>
        <span className="au-palette-word">{spec.title}</span>
      </button>
    </li>
  );
}

/** The step types by category. Drag one onto the canvas, or add it with a click or Enter. */
export function Palette() {
  const flow = useReactFlow();
  const store = useEditorStore();
  const catalogue = useEditor((state) => state.catalogue);
  const sheet = useEditor((state) => state.sheet);
  const open = useEditor((state) => state.open);
  const [words, setWords] = useState("");
  const [folded, fold] = useFolded();
  const [peeking, setPeeking] = useState(false);
  const [asked, setAsked] = useState(0);
  const search = useRef<HTMLInputElement>(null);
  const steps = useEditor((state) => Object.keys(state.document.nodes).length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was used last changes with the steps there are
  const groups = useMemo(() => {
    const all = found(Object.values(catalogue.steps), words);
    return words ? all : [...recentGroup(catalogue.steps, recentTypes()), ...all];
  }, [catalogue, words, steps]);

  useEffect(() => {
    if (sheet !== "palette") return;
    setPeeking(true);
    setAsked((times) => times + 1);
    open(null);
  }, [sheet, open]);

  // As soon as it can be seen, and not a frame later: what is typed at once would go to the canvas, as keys of its own.
  useLayoutEffect(() => {
    if (asked === 0) return;
    search.current?.focus();
    search.current?.select();
  }, [asked]);

  return (
    <nav
      className="au-palette"
      aria-label="Step types"
      data-id="palette"
      data-folded={(folded && !peeking) || undefined}
      data-peeking={(folded && peeking) || undefined}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setPeeking(false);
      }}
    >
      <button
        type="button"
        className="au-icon-button au-palette-find"
        aria-label="Search step types"
        title="Search step types (/)"
        onClick={() => open("palette")}
      >
        <Icon name="search" />
      </button>
      <label className="au-search">
        <Icon name="search" />
        <span className="visually-hidden">Search step types</span>
        <input
          ref={search}
          type="search"
          value={words}
          placeholder="Add a step"
          data-id="palette-search"
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              setWords("");
              setPeeking(false);
            }
            const first = event.currentTarget.closest("nav")?.querySelector<HTMLElement>(".au-palette-item");
            const spec = groups[0]?.specs[0];
            if (event.key === "Enter" && event.shiftKey && words && spec) {
              // Added, and ready for the next: the form can wait.
              addStep(flow, store, spec);
              setWords("");
            } else if (event.key === "Enter" && words) first?.click();
            if (event.key === "ArrowDown") first?.focus();
          }}
        />
        {!words && <kbd>{keyWord("/")}</kbd>}
      </label>
      <div className="au-palette-groups">
        {groups.map((group) => (
          <section key={group.name} aria-label={group.title}>
            <h2>{group.title}</h2>
            <ul>
              {group.specs.map((spec) => (
                <PaletteItem key={spec.type} spec={spec} recent={group.name === "recent"} />
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 && <p className="au-hint">No step type matches “{words}”.</p>}
      </div>
      <button
        type="button"
        className="au-palette-fold"
        title={folded ? "Widen the list of steps" : "Collapse the list of steps"}
        aria-expanded={!folded}
        data-id="palette-fold"
        onClick={() => {
          setPeeking(false);
          fold(!folded);
        }}
      >
        <Icon name={folded ? "layout-sidebar-right-collapse" : "layout-sidebar-left-collapse"} />
        <span className="au-palette-word">{folded ? "Widen" : "Collapse"}</span>
      </button>
    </nav>
  );
}
