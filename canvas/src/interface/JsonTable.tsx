import type { Json } from "../model/document";
import { tableOf } from "../model/tables";

/** A value as a table; the box scrolls where it is wide. */
export function JsonTable({ value, label }: { value: Json; label: string }) {
  const { of, columns, rows, more } = tableOf(value);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
    <section className="au-sample au-json-table" tabIndex={0} aria-label={label}>
      <table>
        {of && <caption>{of}</caption>}
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity than their place.
            <tr key={index}>
              {row.map((text, at) => (
                <td key={columns[at]} title={text}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p className="au-hint">… and {more} more.</p>}
    </section>
  );
}
