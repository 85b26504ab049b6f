import type { Json, JsonObject } from "./document";

const MOST_ROWS = 100;
const MOST_COLUMNS = 12;

/** A value as rows and columns. `of` names the part of the value that is shown; `more` counts rows left out. */
export interface Table {
  of: string | null;
  columns: string[];
  rows: string[][];
  more: number;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** Whether a list is best read as a table: objects, or plain values one below the other. */
const isList = (value: Json | undefined): value is Json[] => Array.isArray(value) && value.length > 0;

function cell(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function ofList(list: Json[], of: string | null): Table {
  const shown = list.slice(0, MOST_ROWS);
  const names = [...new Set(shown.flatMap((row) => (isObject(row) ? Object.keys(row) : [])))].slice(0, MOST_COLUMNS);
  const columns = names.length > 0 ? names : ["value"];
  const rows = shown.map((row) =>
    columns.map((name) => cell(isObject(row) ? row[name] : name === columns[0] ? row : "")),
  );
  return { of, columns, rows, more: list.length - shown.length };
}

/** A list as it stands, the first list of objects inside an object, or the names and values of an object. */
export function tableOf(value: Json): Table {
  if (isList(value)) return ofList(value, null);
  if (!isObject(value)) return { of: null, columns: ["value"], rows: [[cell(value)]], more: 0 };
  const inner = Object.entries(value).find(([, part]) => isList(part) && part.every(isObject));
  if (inner) return ofList(inner[1] as Json[], inner[0]);
  const rows = Object.entries(value).map(([name, part]) => [name, cell(part)]);
  return {
    of: null,
    columns: ["name", "value"],
    rows: rows.slice(0, MOST_ROWS),
    more: Math.max(0, rows.length - MOST_ROWS),
  };
}
