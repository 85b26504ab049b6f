import { useState } from "react";
import { Icon } from "../../interface/Icon";
import { DRAGGED, typeWord } from "../../model/completing";
import type { Datum, Source } from "../../model/upstream";

function matching(sources: Source[], words: string): Source[] {
  const wanted = words.toLowerCase();
  return sources
    .map((source) => ({
      ...source,
      data: source.data.filter((datum) =>
        `${source.title} ${datum.label} ${datum.expression}`.toLowerCase().includes(wanted),
      ),
    }))
    .filter((source) => source.data.length > 0);
}

interface DatumRowProps {
  datum: Datum;
  draggable: boolean;
  onPick: (expression: string) => void;
}

function DatumRow({ datum, draggable, onPick }: DatumRowProps) {
  return (
    <li>
      <button
        type="button"
        className="au-datum"
        style={{ paddingLeft: `${0.5 + datum.depth * 0.875}rem` }}
        title={`{{ ${datum.expression} }}`}
        data-id={`datum-${datum.expression}`}
        draggable={draggable}
        onDragStart={(event) => {
          event.dataTransfer.setData(DRAGGED, datum.expression);
          event.dataTransfer.setData("text/plain", `{{ ${datum.expression} }}`);
          event.dataTransfer.effectAllowed = "copy";
        }}
        onClick={() => onPick(datum.expression)}
      >
        <span>{datum.label}</span>
        <small>{typeWord(datum.type)}</small>
        {datum.sample !== undefined && <code>{datum.sample}</code>}
      </button>
    </li>
  );
}

interface DataListProps {
  sources: Source[];
  draggable?: boolean;
  onPick: (expression: string) => void;
}

/** What came before, with types and examples, to choose from or to drag into a field. */
export function DataList({ sources, draggable = false, onPick }: DataListProps) {
  const [words, setWords] = useState("");
  const shown = matching(sources, words);
  return (
    <>
      <label className="au-search">
        <Icon name="search" />
        <span className="visually-hidden">Search data</span>
        <input
          type="search"
          value={words}
          placeholder="Search data"
          onChange={(event) => setWords(event.target.value)}
        />
      </label>
      <div className="au-data-list">
        {shown.map((source) => (
          <section key={source.title} aria-label={source.title}>
            <h3>{source.title}</h3>
            <ul>
              {source.data.map((datum) => (
                <DatumRow key={datum.expression} datum={datum} draggable={draggable} onPick={onPick} />
              ))}
            </ul>
          </section>
        ))}
        {shown.length === 0 && <p className="au-hint">Nothing matches “{words}”.</p>}
      </div>
    </>
  );
}
