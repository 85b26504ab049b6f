import { useReactFlow } from "@xyflow/react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { Dialog } from "../interface/Dialog";
import { Icon } from "../interface/Icon";
import type { StepSpec } from "../model/catalogue";
import { found, recentGroup } from "../model/searching";
import { addWhereAsked } from "./adding";
import { intoInspector } from "./focus";
import { recentTypes } from "./recent";
import { type Adding, useEditor, useEditorStore } from "./store";

const titleOf = ({ edge, after, replace }: Adding, name: (id: string) => string): string => {
  if (replace) return `Replace “${name(replace)}”`;
  if (edge) return "Insert a step";
  return after ? `Add a step after “${name(after.id)}”` : "Add a step";
};

function alongList(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const choices = [...event.currentTarget.querySelectorAll<HTMLElement>(".au-choice")];
  const at = choices.indexOf(document.activeElement as HTMLElement);
  event.preventDefault();
  choices[Math.max(0, Math.min(choices.length - 1, at + step))]?.focus();
}

/** Chooses a step type: to insert on a connection, to follow a step, to lie at a place, or to replace a step. */
export function InsertSheet({ onClose }: { onClose: () => void }) {
  const flow = useReactFlow();
  const store = useEditorStore();
  const catalogue = useEditor((state) => state.catalogue);
  const adding = useEditor((state) => state.adding);
  const document = useEditor((state) => state.document);
  const [words, setWords] = useState("");
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => search.current?.focus(), []);
  const groups = useMemo(() => {
    const all = found(Object.values(catalogue.steps), words);
    return words ? all : [...recentGroup(catalogue.steps, recentTypes()), ...all];
  }, [catalogue, words]);
  const choose = (spec: StepSpec) => {
    onClose();
    addWhereAsked(flow, store, spec, adding);
    intoInspector();
  };
  const first = groups[0]?.specs[0];
  return (
    <Dialog
      title={titleOf(adding, (id) => document.nodes[id]?.name ?? id)}
      onClose={onClose}
      dataId="insert-sheet"
      wide
    >
      <label className="au-search">
        <Icon name="search" />
        <span className="visually-hidden">Search step types</span>
        <input
          ref={search}
          type="search"
          value={words}
          placeholder="Search step types"
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && first) choose(first);
            if (event.key === "ArrowDown")
              event.currentTarget.closest("dialog")?.querySelector<HTMLElement>(".au-choice")?.focus();
          }}
        />
      </label>
      <ul className="au-choices" onKeyDown={alongList}>
        {groups.flatMap((group) =>
          group.specs.map((spec) => (
            <li key={`${group.name} ${spec.type}`}>
              <button
                type="button"
                className="au-choice"
                data-category={spec.category}
                data-id={`${group.name === "recent" ? "recent" : "insert"}-${spec.type}`}
                onClick={() => choose(spec)}
              >
                <span className="au-node-tile">
                  <Icon name={spec.icon} />
                </span>
                <span>
                  <strong>{spec.title}</strong>
                  <small>{spec.description}</small>
                </span>
              </button>
            </li>
          )),
        )}
      </ul>
    </Dialog>
  );
}
