import { type KeyboardEvent, useState } from "react";
import { Dialog } from "../interface/Dialog";
import { changed, fits, type Keymap, keep, keyFor, ownKeys } from "./keymap";

/** A key that can be changed is an array: its original, and the words around it. */
type Row = [keys: string | string[], what: string];

const rows: Row[] = [
  [["/"], "Search a step type and add it: Enter goes to its form, Shift Enter stays for the next"],
  ["Tab", "Go through steps and connections"],
  ["Enter", "Set up the focused step, or select the connection"],
  ["Escape", "Back from the panel to the step; again: select nothing"],
  [["[", "]"], "Go to the step before or after"],
  ["Arrow keys", "Move the selected steps"],
  [["c"], "Connect the selected step to another"],
  ["F2", "Rename the selected step"],
  [["d"], "Turn the selected steps off or on"],
  [["r"], "Replace the selected step by another type"],
  [["x"], "Try the draft, or the selected step alone"],
  ["Delete", "Delete what is selected"],
  ["Shift Delete", "Delete the selected steps and close the gap"],
  ["Ctrl C, X, V", "Copy, cut, paste: also in another workflow or tab"],
  ["Ctrl D", "Duplicate the selected steps"],
  ["Ctrl A", "Select all steps"],
  ["Ctrl Z", "Undo"],
  ["Ctrl Y", "Redo"],
  ["Ctrl Space", "In a field: what can be read here"],
  ["Alt ↑ ↓", "Move the row of a list one is in; in the table of steps, change places with the next or the one before"],
  ["Alt → ←", "In the table of steps: into the container above, or out of it"],
  ["Ctrl K", "Find a step of this workflow, or a page, workflow, run or task"],
  [["{", "}"], "Go back to the step you were at before, and forth"],
  ["Shift drag", "Select several steps"],
  [["t"], "Tidy up"],
  [["f"], "Show everything"],
  ["Shift F", "Show the selected steps"],
  [["o"], "Show the steps as a table, or as a drawing again"],
  [["n"], "Add a note"],
  [["g"], "Put a group around the selected steps"],
  [["v"], "Fold away what lies in the selected container, or show it"],
  [["m"], "Small map of the whole"],
  [["?"], "This sheet"],
];

interface KeyProps {
  original: string;
  what: string;
  own: Keymap;
  onChange: (own: Keymap) => void;
}

/** A key as a button: pressed, it waits for the key that shall do its work from now on. */
function Key({ original, what, own, onChange }: KeyProps) {
  const [waiting, setWaiting] = useState(false);
  const shown = keyFor(original, own).toUpperCase();
  const onKeyDown = (event: KeyboardEvent) => {
    if (!waiting || event.key === "Shift" || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    setWaiting(false);
    if (fits(event.key)) onChange(changed(own, original, event.key));
  };
  return (
    <button
      type="button"
      aria-label={waiting ? `Press the new key for: ${what}` : `${shown}: ${what}. Change this key`}
      title="Change this key"
      data-id={`key-${original}`}
      onClick={(event) => {
        event.currentTarget.focus(); // not every browser does that by itself
        setWaiting(!waiting);
      }}
      onBlur={() => setWaiting(false)}
      onKeyDown={onKeyDown}
    >
      <kbd data-changed={original in own || undefined}>{waiting ? "…" : shown}</kbd>
    </button>
  );
}

export function HelpSheet({ onClose }: { onClose: () => void }) {
  const [own, setOwn] = useState(ownKeys);
  const change = (next: Keymap) => {
    keep(next);
    setOwn(next);
  };
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} dataId="help-sheet">
      <p className="au-hint">
        Press a key’s button, then the key that shall do its work. A key that is taken changes places.
      </p>
      <dl className="au-keys">
        {rows.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {typeof keys === "string" ? (
                <kbd>{keys}</kbd>
              ) : (
                keys.map((original) => (
                  <Key key={original} original={original} what={what} own={own} onChange={change} />
                ))
              )}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      {Object.keys(own).length > 0 && (
        <button type="button" className="au-button" data-id="keys-reset" onClick={() => change({})}>
          All keys as they were
        </button>
      )}
    </Dialog>
  );
}
