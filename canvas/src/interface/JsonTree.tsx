import type { Json } from "../model/document";

const MOST = 200;

/** How many bytes were cut from a value in a live message; null when it is whole. */
const cutBytes = (value: Json): number | null =>
  value !== null &&
  typeof value === "object" &&
  !Array.isArray(value) &&
  typeof value.$cut === "number" &&
  Object.keys(value).length === 1
    ? value.$cut
    : null;

function size(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1_024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

function Leaf({ value }: { value: Json }) {
  if (value === null) return <span className="au-json-null">empty</span>;
  if (typeof value === "string") return <span className="au-json-text">{value === "" ? "“”" : value}</span>;
  return <span className="au-json-value">{String(value)}</span>;
}

interface TreeProps {
  name?: string;
  value: Json;
  depth?: number;
  onLoad?: (() => void) | undefined;
}

/** A JSON value as a tree that opens and closes. Values the server cut offer to be loaded. */
export function JsonTree({ name, value, depth = 0, onLoad }: TreeProps) {
  const cut = cutBytes(value);
  const label = name !== undefined && <span className="au-json-key">{name}</span>;
  if (cut !== null)
    return (
      <div className="au-json-line">
        {label}
        <button type="button" className="au-add" onClick={onLoad} data-id="load-all">
          Load all ({size(cut)})
        </button>
      </div>
    );
  if (value === null || typeof value !== "object")
    return (
      <div className="au-json-line">
        {label}
        <Leaf value={value} />
      </div>
    );
  const entries: [string, Json][] = Array.isArray(value)
    ? value.map((item, index): [string, Json] => [String(index), item])
    : Object.entries(value);
  const count = Array.isArray(value) ? `${entries.length} ${entries.length === 1 ? "item" : "items"}` : "";
  if (entries.length === 0)
    return (
      <div className="au-json-line">
        {label}
        <span className="au-json-null">{Array.isArray(value) ? "empty list" : "empty"}</span>
      </div>
    );
  const inner = (
    <div className="au-json-inner">
      {entries.slice(0, MOST).map(([key, item]) => (
        <JsonTree key={key} name={key} value={item} depth={depth + 1} onLoad={onLoad} />
      ))}
      {entries.length > MOST && <div className="au-json-null">and {entries.length - MOST} more</div>}
    </div>
  );
  if (name === undefined) return <div className="au-json">{inner}</div>;
  return (
    <details className="au-json-node" open={depth < 2 && entries.length <= 12}>
      <summary>
        {label} <small>{count}</small>
      </summary>
      {inner}
    </details>
  );
}
