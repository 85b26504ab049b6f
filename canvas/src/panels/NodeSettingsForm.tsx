import { useEditor } from "../editor/store";
import type { Schema } from "../model/catalogue";
import type { Json, JsonObject, NodeSettings } from "../model/document";
import { edgesInto } from "../model/graph";
import { Field } from "./form/Field";
import { FieldContext, useForm } from "./form/field-context";

const fields: Record<string, Schema> = {
  join: {
    title: "Begin when",
    enum: ["all", "any", "at_least"],
    "x-labels": [
      "all steps before it have come to an end",
      "the first step before it is done",
      "a number of them is done",
    ],
    description: "Counts when more than one connection leads here.",
    default: "all",
  },
  at_least: { title: "How many", type: "integer", minimum: 1, maximum: 1_000, "x-template": false },
  attempts: {
    title: "Try at most",
    type: "integer",
    minimum: 1,
    maximum: 100,
    "x-template": false,
    description: "Times in all; 1 means that it is not tried again.",
  },
  delay: { title: "First pause in seconds", type: "number", minimum: 0, maximum: 86_400, "x-template": false },
  backoff: {
    title: "Further pauses",
    enum: ["exponential", "linear", "fixed"],
    "x-labels": ["double each time", "grow by the first pause", "stay the same"],
  },
  max_delay: { title: "Longest pause in seconds", type: "number", minimum: 0, maximum: 604_800, "x-template": false },
  timeout: {
    title: "Time limit in seconds",
    type: "number",
    minimum: 0.001,
    maximum: 3_600,
    "x-template": false,
    description: "After this the step counts as failed.",
  },
  optional: { title: "Optional", type: "boolean", description: "The run goes on if this step fails." },
  on_crash: {
    title: "If a crash interrupts it",
    enum: ["safe", "ask", "again"],
    default: "safe",
    "x-labels": ["do what is safe for this kind of step", "ask a person", "do it again"],
  },
  disabled: { title: "Switched off", type: "boolean", description: "The run passes it by." },
  notes: { title: "Notes", type: "string", "x-control": "multiline", "x-template": false },
};

/** The settings of this form; others have one of their own. */
const HERE = { join: 1, retry: 1, timeout: 1, optional: 1, on_crash: 1, disabled: 1, notes: 1 };

type Put = (key: string, value: Json | undefined, typing?: boolean) => void;

/** Settings as the flat form shows them. */
function flat(settings: NodeSettings): JsonObject {
  const { join, retry, ...rest } = settings;
  const shown: JsonObject = { ...(rest as JsonObject), ...(retry as JsonObject | undefined) };
  if (typeof join === "object") return { ...shown, join: "at_least", at_least: join.at_least };
  return join === undefined ? shown : { ...shown, join };
}

/** The one setting an entry of the flat form belongs to, with its new value; undefined takes it away. */
function unflatten(
  settings: NodeSettings,
  key: string,
  value: Json | undefined,
): [keyof NodeSettings, Json | undefined] {
  if (key === "join") return ["join", value === "at_least" ? { at_least: 2 } : value === "all" ? undefined : value];
  if (key === "at_least") return ["join", { at_least: Math.max(1, Number(value ?? 1)) }];
  if (["attempts", "delay", "backoff", "max_delay"].includes(key)) {
    const { [key as "delay"]: _, ...others } = settings.retry ?? {};
    const retry = value === undefined ? others : { ...others, [key]: value };
    return ["retry", Object.keys(retry).length === 0 ? undefined : (retry as JsonObject)];
  }
  return [key as keyof NodeSettings, value === false || value === "" || value === "safe" ? undefined : value];
}

/** Which of them to show: what applies to the type, and what follows from what is chosen. */
function shownKeys(applies: string[], settings: NodeSettings, incoming: number): string[] {
  const keys: string[] = [];
  if (applies.includes("join") && (incoming > 1 || settings.join)) keys.push("join");
  if (typeof settings.join === "object") keys.push("at_least");
  if (applies.includes("retry")) keys.push("attempts");
  if (settings.retry && (settings.retry.attempts ?? 1) > 1) keys.push("delay", "backoff", "max_delay");
  for (const key of ["timeout", "optional", "on_crash", "disabled", "notes"]) if (applies.includes(key)) keys.push(key);
  return keys;
}

export function NodeSettingsForm({ id }: { id: string }) {
  const document = useEditor((state) => state.document);
  const spec = useEditor((state) => state.catalogue.steps[document.nodes[id]?.type ?? ""]);
  const perform = useEditor((state) => state.perform);
  const form = useForm();
  const settings = document.nodes[id]?.settings ?? {};
  const applies = Object.keys(spec?.settings?.properties ?? HERE);
  const values = flat(settings);
  // What the step type does by itself, as long as the node says nothing about trying again.
  const preset: Record<string, Json> = settings.retry ? {} : { attempts: Number(spec?.retry?.attempts ?? 1) };
  const put: Put = (key, value, typing) => {
    const [setting, next] = unflatten(settings, key, value);
    perform(
      { kind: "set-setting", id, key: setting, value: next as NodeSettings[keyof NodeSettings] },
      { together: typing ?? false },
    );
  };
  const set = Object.keys(settings).filter((key) => key in HERE).length;
  return (
    <details
      className="au-section"
      data-id="settings"
      open={Object.keys(HERE).some((key) => form.focus?.pointer.startsWith(`/nodes/${id}/settings/${key}`))}
    >
      <summary>Settings {set > 0 && <span className="au-count">{set}</span>}</summary>
      <FieldContext.Provider value={{ ...form, pointer: `/nodes/${id}/settings`, sources: null, previews: [] }}>
        <div className="au-fields">
          {shownKeys(applies, settings, edgesInto(document, id).length).map((key) => (
            <Field
              key={key}
              name={key}
              schema={{ ...fields[key], ...(key in preset ? { default: preset[key] } : {}) }}
              required={false}
              value={values[key] ?? undefined}
              onChange={(value, typing) => put(key, value, typing)}
            />
          ))}
        </div>
      </FieldContext.Provider>
    </details>
  );
}
