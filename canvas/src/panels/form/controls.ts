import type { Schema } from "../../model/catalogue";
import type { Json } from "../../model/document";
import { asWord } from "../../model/written-schema";

/** What every control is given. `typing` lets history join a burst of keystrokes into one entry. */
export interface ControlProps {
  id: string;
  schema: Schema;
  value: Json | undefined;
  onChange: (value: Json | undefined, typing?: boolean) => void;
  /** Where its value stands in the document. */
  pointer: string;
  describedBy?: string | undefined;
  invalid: boolean;
  readOnly: boolean;
  label: string;
  /** Set where no visible label points at the control by its id. */
  ariaLabel?: string;
}

/** Which control shows a schema: what `x-control` says, else what its type suggests. */
export function controlFor(schema: Schema): string {
  if (schema["x-control"]) return schema["x-control"];
  if (schema.enum) return "choice";
  const type = Array.isArray(schema.type) ? schema.type.find((each) => each !== "null") : schema.type;
  if (type === "boolean") return "switch";
  if (type === "integer" || type === "number") return "number";
  if (type === "object") return schema.additionalProperties ? "mapping" : "json";
  if (type === "array") return isTable(schema.items) ? "rows" : "json";
  return "text";
}

const MOST_COLUMNS = 6;

/** Objects whose every property is one plain control: a list of them can be filled in row by row. */
function isTable(items: Schema | undefined): boolean {
  const properties = Object.values(items?.properties ?? {});
  const plain = new Set(["text", "multiline", "number", "switch", "choice", "duration"]);
  return (
    properties.length > 0 &&
    properties.length <= MOST_COLUMNS &&
    properties.every((property) => plain.has(controlFor(property)))
  );
}

/** The words of a choice: `x-labels` as a list beside `enum` or as an object by value, else the value itself. */
export function choicesOf(schema: Schema): { value: Json; label: string }[] {
  const labels = schema["x-labels"];
  return (schema.enum ?? []).map((value, index) => ({
    value,
    label: (Array.isArray(labels) ? labels[index] : labels?.[asWord(value)]) ?? asWord(value),
  }));
}

export const isTemplate = (value: unknown): value is string => typeof value === "string" && value.includes("{{");
