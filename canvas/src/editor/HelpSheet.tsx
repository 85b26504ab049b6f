import { Dialog } from "../interface/Dialog";

const keys: [string, string][] = [
  ["/", "Search a step type and add it: Enter goes to its form, Shift Enter stays for the next"],
  ["Tab", "Go through steps and connections"],
  ["Enter", "Set up the focused step, or select the connection"],
  ["Escape", "Back from the panel to the step; again: select nothing"],
  ["[ and ]", "Go to the step before or after"],
  ["Arrow keys", "Move the selected steps"],
  ["C", "Connect the selected step to another"],
  ["F2", "Rename the selected step"],
  ["D", "Turn the selected steps off or on"],
  ["R", "Replace the selected step by another type"],
  ["X", "Try the draft, or the selected step alone"],
  ["Delete", "Delete what is selected"],
  ["Shift Delete", "Delete the selected steps and close the gap"],
  ["Ctrl C, X, V", "Copy, cut, paste: also in another workflow or tab"],
  ["Ctrl D", "Duplicate the selected steps"],
  ["Ctrl A", "Select all steps"],
  ["Ctrl Z", "Undo"],
  ["Ctrl Y", "Redo"],
  ["Alt ↑ ↓", "Move the row of a list one is in; in the table of steps, change places with the next or the one before"],
  ["Alt → ←", "In the table of steps: into the container above, or out of it"],
  ["Ctrl K", "Find a step of this workflow, or a page, workflow, run or task"],
  ["{ and }", "Go back to the step you were at before, and forth"],
  ["Shift drag", "Select several steps"],
  ["T", "Tidy up"],
  ["F", "Show everything"],
  ["Shift F", "Show the selected steps"],
  ["O", "Show the steps as a table, or as a drawing again"],
  ["N", "Add a note"],
  ["G", "Put a group around the selected steps"],
  ["V", "Fold away what lies in the selected container, or show it"],
  ["M", "Small map of the whole"],
  ["?", "This sheet"],
];

export function HelpSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} dataId="help-sheet">
      <dl className="au-keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
