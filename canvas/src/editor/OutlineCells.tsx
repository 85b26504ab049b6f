import { Icon } from "../interface/Icon";
import type { OutlineRow } from "../model/outline";
import { colourOf, hereWords, inColour, type Other } from "../model/people";
import { isError } from "../model/ports";
import { ontoCanvas } from "./focus";
import { useEditor, useEditorStore } from "./store";

const MOST_FACES = 3;

/** Where the ways out of a step lead; one that leads nowhere offers to add a step. */
export function Ways({ row, chosen }: { row: OutlineRow; chosen: boolean }) {
  const store = useEditorStore();
  const nodes = useEditor((state) => state.document.nodes);
  const readOnly = useEditor((state) => !state.config.can.edit);
  const ways = row.ways.filter(({ port, to }) => to.length > 0 || (chosen && !readOnly && !isError(port)));
  const many = row.ways.filter(({ port }) => !isError(port)).length > 1;
  if (ways.length === 0) return <span className="au-outline-none">ends here</span>;
  return (
    <ul>
      {ways.map(({ port, to }) => (
        <li key={port.name}>
          {(many || isError(port)) && <span className="au-outline-port">{port.label}</span>}
          {to.map((id) => (
            <button
              key={id}
              type="button"
              tabIndex={chosen ? 0 : -1}
              onClick={() => {
                store.getState().select([id]);
                ontoCanvas(id);
              }}
            >
              {nodes[id]?.name ?? id}
            </button>
          ))}
          {to.length === 0 && (
            <button
              type="button"
              className="au-add"
              aria-label={`Add a step ${many ? `on “${port.label}”` : "after it"}`}
              data-id={`outline-add-${port.name}`}
              onClick={() => store.getState().open("insert", { after: { id: row.id, port: port.name } })}
            >
              <Icon name="plus" /> Add a step
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Who else is at a step: faces for the eye, a sentence for the ear. */
export function Here({ others }: { others: Other[] }) {
  if (others.length === 0) return null;
  const words = hereWords(others);
  return (
    <span className="au-outline-here" title={words} data-id="outline-here">
      {others.slice(0, MOST_FACES).map((other) => (
        <span
          key={other.tab}
          className="au-person"
          style={inColour(colourOf(other))}
          data-initials={other.initials}
          aria-hidden="true"
        />
      ))}
      {others.length > MOST_FACES && (
        <span className="au-person" aria-hidden="true">
          +{others.length - MOST_FACES}
        </span>
      )}
      <span className="visually-hidden">{words}</span>
    </span>
  );
}
