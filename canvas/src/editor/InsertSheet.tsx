import { useReactFlow } from "@xyflow/react";
import { useMemo, useState } from "react";
import { Dialog } from "../interface/Dialog";
import { Icon } from "../interface/Icon";
import type { StepSpec } from "../model/catalogue";
import { found } from "../model/searching";
import { addStep, insertStep } from "./adding";
import { useEditor, useEditorStore } from "./store";

/** Chooses a step type: for a connection it is inserted on, or as the first step of an empty workflow. */
export function InsertSheet({ onClose }: { onClose: () => void }) {
  const flow = useReactFlow();
  const store = useEditorStore();
  const catalogue = useEditor((state) => state.catalogue);
  const edge = useEditor((state) => state.insertOn);
  const [words, setWords] = useState("");
  const groups = useMemo(() => found(Object.values(catalogue.steps), words), [catalogue, words]);
  const choose = (spec: StepSpec) => {
    if (edge) insertStep(flow, store, spec, edge);
    else addStep(flow, store, spec);
    onClose();
  };
  const first = groups[0]?.specs[0];
  return (
    <Dialog title={edge ? "Insert a step" : "Add a step"} onClose={onClose} dataId="insert-sheet" wide>
      <label className="au-search">
        <Icon name="search" />
        <span className="visually-hidden">Search step types</span>
        <input
          type="search"
          value={words}
          placeholder="Search step types"
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && first && choose(first)}
        />
      </label>
      <ul className="au-choices">
        {groups.flatMap((group) =>
          group.specs.map((spec) => (
            <li key={spec.type}>
              <button
                type="button"
                className="au-choice"
                data-category={spec.category}
                data-id={`insert-${spec.type}`}
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
