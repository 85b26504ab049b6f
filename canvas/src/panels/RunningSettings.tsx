import { useEditor } from "../editor/store";
import type { Schema } from "../model/catalogue";
import type { Gate, Json, JsonObject } from "../model/document";
import { Field } from "./form/Field";
import { FieldContext, useForm } from "./form/field-context";
import { GatesField } from "./GatesField";

const schemas = {
  time_limit: {
    title: "Time limit in seconds",
    type: "number",
    minimum: 0.001,
    maximum: 316_224_000,
    "x-template": false,
    description: "A run that takes longer is stopped.",
  },
  on_failure: {
    title: "If nothing catches a failure",
    enum: [null, "ask", "roll_back"],
    "x-labels": ["let the run fail", "ask a person", "undo what the run has done"],
    default: null,
  },
  priority: {
    title: "Priority",
    type: "integer",
    minimum: -10,
    maximum: 10,
    "x-template": false,
    default: 0,
    description: "From -10 to 10; runs of a higher one come first.",
  },
  at_once: {
    title: "Runs at once",
    enum: [false, true],
    "x-labels": ["as many as come", "at most a number of them"],
    default: false,
  },
  limit: { title: "At most", type: "integer", minimum: 1, maximum: 10_000, "x-template": false },
  key: {
    title: "For each",
    type: "string",
    description: "Counted apart for every value, such as {{ input.customer }}.",
  },
  when_full: {
    title: "One more than that",
    enum: ["queue", "reject", "cancel_older"],
    "x-labels": ["waits its turn", "is refused", "takes the place of the oldest"],
    default: "queue",
  },
  pace: {
    title: "Begins",
    enum: [false, true],
    "x-labels": ["as fast as they come", "at a pace"],
    default: false,
  },
  runs: { title: "Runs", type: "integer", minimum: 1, maximum: 1_000_000, "x-template": false },
  seconds: { title: "Within seconds", type: "number", minimum: 0.001, maximum: 86_400, "x-template": false },
} satisfies Record<string, Schema>;

/** What cannot be left out: while such a field is empty, the last number is kept. */
const NEEDED = new Set(["limit", "runs", "seconds"]);

const asObject = (value: Json | undefined): JsonObject | null =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? value : null;

/** How runs of the workflow go: their limits, what becomes of failures, how many at once and how fast, gates. */
export function RunningSettings({ settings }: { settings: JsonObject }) {
  const perform = useEditor((state) => state.perform);
  const form = useForm();
  const put = (key: string, value: Json | undefined, typing = false) => {
    const { [key]: _, ...others } = settings;
    const next = value === undefined ? others : { ...others, [key]: value };
    perform({ kind: "set-field", field: "settings", value: next }, { together: typing });
  };
  // Before a run begins there is nothing to read but what it was started with.
  const ofInput = form.sources?.filter(({ data }) => data[0]?.expression.startsWith("input")) ?? null;
  const places = asObject(settings.concurrency);
  const rate = asObject(settings.rate);
  type Name = keyof typeof schemas;
  const field = (name: Name, value: Json | undefined, change: (value: Json | undefined, typing?: boolean) => void) => (
    <Field
      name={name}
      schema={schemas[name]}
      required={false}
      value={value}
      onChange={(next, typing) => (next !== undefined || !NEEDED.has(name)) && change(next, typing)}
    />
  );
  const inside = (owner: string, held: JsonObject, name: Name) =>
    field(name, held[name], (value, typing) => {
      const { [name]: _, ...others } = held;
      put(owner, value === undefined ? others : { ...others, [name]: value }, typing);
    });
  return (
    <FieldContext.Provider value={{ ...form, pointer: "/settings" }}>
      <div className="au-fields">
        {field("time_limit", settings.time_limit ?? undefined, (value, typing) => put("time_limit", value, typing))}
        {field("on_failure", settings.on_failure ?? null, (value) => put("on_failure", value ?? undefined))}
        {field("priority", settings.priority, (value, typing) => put("priority", value, typing))}
        {field("at_once", places !== null, (on) => put("concurrency", on ? { limit: 1 } : undefined))}
        {places && (
          <FieldContext.Provider value={{ ...form, pointer: "/settings/concurrency", sources: ofInput }}>
            {inside("concurrency", places, "limit")}
            {inside("concurrency", places, "key")}
            {inside("concurrency", places, "when_full")}
          </FieldContext.Provider>
        )}
        {field("pace", rate !== null, (on) => put("rate", on ? { runs: 10, seconds: 60 } : undefined))}
        {rate && (
          <FieldContext.Provider value={{ ...form, pointer: "/settings/rate" }}>
            {inside("rate", rate, "runs")}
            {inside("rate", rate, "seconds")}
          </FieldContext.Provider>
        )}
        <GatesField
          gates={(settings.gates as unknown as Gate[]) ?? []}
          help="Conditions that the whole run must meet, looked at when all steps are done."
          onChange={(gates, typing) => put("gates", gates.length > 0 ? (gates as unknown as Json) : undefined, typing)}
        />
      </div>
    </FieldContext.Provider>
  );
}
