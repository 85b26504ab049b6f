import { useReactFlow } from "@xyflow/react";
import { colourOf, inColour, type Other } from "../model/people";
import { show } from "./adding";
import { useEditor, useEditorStore } from "./store";

const MOST = 4;

function words(other: Other, names: (id: string) => string | undefined): string {
  const at = other.selected.map(names).filter(Boolean);
  if (at.length === 0) return `${other.name} is here`;
  return `${other.name} is at ${at.length > 2 ? `${at.length} steps` : at.join(" and ")}`;
}

/** Who else has this workflow open; a click goes to where they are. */
export function People() {
  const others = useEditor((state) => state.others);
  const document = useEditor((state) => state.document);
  const store = useEditorStore();
  const flow = useReactFlow();
  if (others.length === 0) return null;
  const goTo = ({ selected }: Other) => {
    const id = selected.find((each) => each in document.nodes);
    if (id) show(flow, store, id);
  };
  return (
    <ul className="au-people-here" aria-label="Also here" data-id="people">
      {others.slice(0, MOST).map((other) => (
        <li key={other.tab}>
          <button
            type="button"
            className="au-person"
            style={inColour(colourOf(other))}
            title={words(other, (id) => document.nodes[id]?.name)}
            aria-label={words(other, (id) => document.nodes[id]?.name)}
            onClick={() => goTo(other)}
            data-initials={other.initials}
          />
        </li>
      ))}
      {others.length > MOST && (
        <li
          className="au-person"
          title={others
            .slice(MOST)
            .map(({ name }) => name)
            .join(", ")}
        >
          +{others.length - MOST}
        </li>
      )}
    </ul>
  );
}
