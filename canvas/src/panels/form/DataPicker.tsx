import { useState } from "react";
import { Icon } from "../../interface/Icon";
import { Popover } from "../../interface/Popover";
import type { Datum, Source } from "../../model/upstream";
import { useForm } from "./field-context";

const types: Record<string, string> = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "yes/no",
  array: "list",
  object: "object",
  any: "",
};

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

function DatumRow({ datum, onPick }: { datum: Datum; onPick: (expression: string) => void }) {
  return (
    <li>
      <button
        type="button"
        className="au-datum"
        style={{ paddingLeft: `${0.5 + datum.depth * 0.875}rem` }}
        title={`{{ ${datum.expression} }}`}
        data-id={`datum-${datum.expression}`}
        onClick={() => onPick(datum.expression)}
      >
        <span>{datum.label}</span>
        <small>{types[datum.type] ?? datum.type}</small>
        {datum.sample !== undefined && <code>{datum.sample}</code>}
      </button>
    </li>
  );
}

/** The button beside a field that lists what came before and puts a reference to it into the field. */
export function DataPicker({ onPick, label }: { onPick: (expression: string) => void; label: string }) {
  const { sources } = useForm();
  const [words, setWords] = useState("");
  if (!sources) return null;
  const shown = matching(sources, words);
  return (
    <Popover
      label={`Insert data into ${label}`}
      face={<Icon name="braces" />}
      className="au-inline-button"
      dataId="data-picker"
    >
      {(close) => (
        <div className="au-data" data-id="data-panel">
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
                    <DatumRow
                      key={datum.expression}
                      datum={datum}
                      onPick={(expression) => {
                        close();
                        onPick(expression);
                      }}
                    />
                  ))}
                </ul>
              </section>
            ))}
            {shown.length === 0 && <p className="au-hint">Nothing matches “{words}”.</p>}
          </div>
        </div>
      )}
    </Popover>
  );
}
