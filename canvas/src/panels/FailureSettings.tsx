import { useMemo } from "react";
import { useEditor } from "../editor/store";
import { Icon } from "../interface/Icon";
import type { Schema } from "../model/catalogue";
import type { Json, NodeSettings, WorkflowDocument } from "../model/document";
import { isError, portsOf } from "../model/ports";
import { sampleOf } from "../model/samples";
import { sourcesAfter } from "../model/upstream";
import { FallbackField } from "./FallbackField";
import { CheckedJson } from "./form/CheckedJson";
import { Field } from "./form/Field";
import { FieldContext, useForm } from "./form/field-context";
import { GatesField } from "./GatesField";

const onError: Schema = {
  title: "If nothing catches a failure",
  enum: [null, "fail", "ask", "roll_back"],
  "x-labels": ["do as the workflow says", "let the run fail", "ask a person", "undo what the run has done"],
  default: null,
};
const breakpoint: Schema = {
  title: "Stop here when stepping",
  type: "boolean",
  description: "Only in runs that are started to be stepped through.",
};
const KEYS = ["on_error", "fallback", "compensation", "gates", "pinned", "breakpoint"] as const;
const NOTHING = "";

/** Steps that can undo this one: in the same container, connected to nothing, undoing no other. */
function reversesFor(document: WorkflowDocument, id: string): Schema {
  const taken = new Set(
    Object.entries(document.nodes).map(([other, node]) => (other === id ? undefined : node.settings?.compensation)),
  );
  const connected = new Set(Object.values(document.edges).flatMap(({ from, to }) => [from, to]));
  const free = Object.entries(document.nodes).filter(
    ([other, node]) =>
      other !== id && node.inside === document.nodes[id]?.inside && !taken.has(other) && !connected.has(other),
  );
  const chosen = document.nodes[id]?.settings?.compensation;
  if (chosen && !free.some(([other]) => other === chosen))
    free.push([chosen, document.nodes[chosen] ?? { type: "", name: chosen, config: {} }]);
  return {
    title: "Undone by",
    enum: [NOTHING, ...free.map(([other]) => other)],
    "x-labels": ["nothing", ...free.map(([, node]) => node.name)],
    description: "A step that is connected to nothing and runs only when this one must be undone.",
    default: NOTHING,
  };
}

/** What happens when a step fails for good, by which its result is judged, and how it is simulated. */
export function FailureSettings({ id }: { id: string }) {
  const document = useEditor((state) => state.document);
  const node = useEditor((state) => state.document.nodes[id]);
  const catalogue = useEditor((state) => state.catalogue);
  const spec = catalogue.steps[node?.type ?? ""];
  const perform = useEditor((state) => state.perform);
  const form = useForm();
  const gateSources = useMemo(() => sourcesAfter(document, catalogue, id), [document, catalogue, id]);
  if (!node) return null;
  const pointer = `/nodes/${id}/settings`;
  const settings = node.settings ?? {};
  const put = (key: keyof NodeSettings, value: Json | undefined) =>
    perform({ kind: "set-setting", id, key, value: value as NodeSettings[keyof NodeSettings] }, { together: true });
  const count = KEYS.filter((key) => settings[key] !== undefined).length;
  const ports = portsOf(spec, node).filter((port) => !isError(port));
  return (
    <details
      className="au-section"
      data-id="failure-settings"
      open={KEYS.some((key) => form.focus?.pointer.startsWith(`/nodes/${id}/settings/${key}`))}
    >
      <summary>Failures, gates, simulation {count > 0 && <span className="au-count">{count}</span>}</summary>
      <FieldContext.Provider value={{ ...form, pointer, sources: null, previews: [] }}>
        <div className="au-fields">
          {(spec?.fails ?? true) && (
            <>
              <FieldContext.Provider value={{ ...form, pointer, previews: [] }}>
                <FallbackField
                  schema={spec?.config ?? {}}
                  config={node.config}
                  fallback={settings.fallback?.config}
                  onChange={(config) => put("fallback", config && { config })}
                />
              </FieldContext.Provider>
              <Field
                name="on_error"
                schema={onError}
                required={false}
                value={settings.on_error ?? null}
                onChange={(value) => put("on_error", value ?? undefined)}
              />
            </>
          )}
          <Field
            name="compensation"
            schema={reversesFor(document, id)}
            required={false}
            value={settings.compensation}
            onChange={(value) => put("compensation", value === NOTHING ? undefined : value)}
          />
          <FieldContext.Provider value={{ ...form, pointer, sources: gateSources, previews: [] }}>
            <GatesField
              gates={settings.gates ?? []}
              help="Conditions its result must meet, one after the other."
              onChange={(gates) => put("gates", gates.length > 0 ? (gates as unknown as Json) : undefined)}
            />
          </FieldContext.Provider>
          <CheckedJson
            name="pinned"
            label="Result when simulated"
            help="Given instead of doing the step in a simulated run; a sample without it."
            example={(spec?.sample as Json | undefined) ?? { id: 1 }}
            value={settings.pinned?.output}
            onChange={(value) => put("pinned", value === undefined ? undefined : { ...settings.pinned, output: value })}
          />
          {!settings.pinned && !form.readOnly && (
            <button
              type="button"
              className="au-add"
              data-id="pin-sample"
              onClick={() => put("pinned", { output: (spec?.sample as Json | null) ?? sampleOf(spec?.output) })}
            >
              <Icon name="plus" /> Begin with a sample
            </button>
          )}
          {settings.pinned && ports.length > 1 && (
            <Field
              name="pinned/port"
              schema={{
                title: "Then go on along",
                enum: ports.map((port) => port.name),
                "x-labels": ports.map((port) => port.label),
                default: ports[0]?.name ?? "",
              }}
              required={false}
              value={settings.pinned.port}
              onChange={(value) => put("pinned", { output: settings.pinned?.output ?? null, port: String(value) })}
            />
          )}
          <Field
            name="breakpoint"
            schema={breakpoint}
            required={false}
            value={settings.breakpoint}
            onChange={(value) => put("breakpoint", value || undefined)}
          />
        </div>
      </FieldContext.Provider>
    </details>
  );
}
