import { Icon } from "../interface/Icon";
import type { Change, Difference } from "../model/differences";

export interface ChangeWords {
  word: string;
  icon: string;
}

export const changeWords: Record<Change, ChangeWords> = {
  added: { word: "new", icon: "plus" },
  removed: { word: "removed", icon: "trash" },
  changed: { word: "changed", icon: "pencil" },
  moved: { word: "moved", icon: "arrows-move" },
};

interface DifferenceListProps {
  list: Difference[];
  words?: Partial<Record<Change, string>>;
  none: string;
  onGo?: (node: string) => void;
}

/** What differs between two documents, step by step. */
export function DifferenceList({ list, words = {}, none, onGo }: DifferenceListProps) {
  return (
    <ul className="au-differences" data-id="differences">
      {list.map((each) => {
        const { node } = each;
        const { word, icon } = changeWords[each.change];
        const line = (
          <>
            <Icon name={icon} /> <strong>{each.name}</strong>{" "}
            <span>
              {words[each.change] ?? word}
              {each.parts.length > 0 && `: ${each.parts.join(", ")}`}
            </span>
          </>
        );
        return (
          <li key={node ?? each.name} data-change={each.change}>
            {node && onGo && each.change !== "removed" ? (
              <button type="button" className="au-difference" onClick={() => onGo(node)}>
                {line}
              </button>
            ) : (
              line
            )}
          </li>
        );
      })}
      {list.length === 0 && <li>{none}</li>}
    </ul>
  );
}
