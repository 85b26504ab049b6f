import { useEditor } from "../editor/store";
import { IconButton } from "../interface/IconButton";
import { changeMark, colours, groupsOf, LONGEST_NOTE, notesOf } from "../model/marks";

const colourWords = { yellow: "Yellow", blue: "Blue", green: "Green", red: "Red", grey: "Grey" } as const;

function Colours({ name, value, onChange }: { name: string; value: string; onChange: (colour: string) => void }) {
  return (
    <fieldset className="au-colours">
      <legend className="au-label">Colour</legend>
      {colours.map((colour) => (
        <label key={colour} data-mark={colour} title={colourWords[colour]}>
          <input type="radio" name={name} checked={value === colour} onChange={() => onChange(colour)} />
          <span className="visually-hidden">{colourWords[colour]}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** A note or a group: what it says, its colour. `mark` is `notes:n1` or `groups:g1`. */
export function MarkPanel({ mark }: { mark: string }) {
  const document = useEditor((state) => state.document);
  const perform = useEditor((state) => state.perform);
  const set = useEditor((state) => state.set);
  const readOnly = useEditor((state) => !state.config.can.edit);
  const [kind = "", id = ""] = mark.split(":");
  const of = kind === "notes" ? "notes" : "groups";
  const note = of === "notes" ? notesOf(document)[id] : undefined;
  const group = of === "groups" ? groupsOf(document)[id] : undefined;
  if (!note && !group) return null;
  const change = (key: string, value: string, together = false) =>
    perform(changeMark(document, of, id, { [key]: value }), { together });
  const remove = () => {
    perform({ kind: "set-mark", part: of, id, value: undefined });
    set({ mark: null });
  };
  return (
    <>
      <header className="au-panel-head">
        <div>
          <h2>{note ? "Note" : "Group"}</h2>
          <p>
            {note ? "For whoever reads the drawing." : `${group?.steps.length} steps. Drag its title to move them.`}
          </p>
        </div>
        {!readOnly && (
          <IconButton
            icon="trash"
            label={note ? "Delete the note" : "Take the group away; its steps stay"}
            onClick={remove}
            dataId="mark-delete"
          />
        )}
        <IconButton icon="x" label="Close" onClick={() => set({ mark: null })} />
      </header>
      <div className="au-panel-part">
        <div className="au-field">
          <label className="au-label" htmlFor="mark-text">
            {note ? "Text" : "Title"}
          </label>
          {note ? (
            <textarea
              id="mark-text"
              className="au-input"
              rows={8}
              maxLength={LONGEST_NOTE}
              value={note.text}
              readOnly={readOnly}
              data-id="mark-text"
              onChange={(event) => change("text", event.target.value, true)}
            />
          ) : (
            <input
              id="mark-text"
              className="au-input"
              maxLength={80}
              value={group?.title}
              readOnly={readOnly}
              data-id="mark-text"
              onChange={(event) => change("title", event.target.value, true)}
            />
          )}
          {note && (
            <p className="au-help">Markdown: **bold**, *italic*, `code`, - lists, # headings, [links](https://…).</p>
          )}
        </div>
        {!readOnly && (
          <Colours
            name={mark}
            value={note?.colour ?? group?.colour ?? ""}
            onChange={(colour) => change("colour", colour)}
          />
        )}
      </div>
    </>
  );
}
