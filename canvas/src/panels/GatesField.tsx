import { useEditor } from "../editor/store";
import { Icon } from "../interface/Icon";
import { IconButton } from "../interface/IconButton";
import type { Schema } from "../model/catalogue";
import type { Gate, Json, JsonObject } from "../model/document";
import { Field } from "./form/Field";
import { FieldContext, useForm } from "./form/field-context";
import { ProblemNote } from "./form/ProblemNote";
import { SchemaForm } from "./form/SchemaForm";
import { NameField } from "./NameField";

const MOST = 20;
const schemas: Record<string, Schema> = {
  kind: {
    title: "Judged by",
    enum: ["threshold", "validation", "approval"],
    "x-labels": ["a number", "a condition", "a person"],
  },
  metric: { title: "The number", type: "string", examples: ["{{ steps.offer.price }}"] },
  operator: {
    title: "It must be",
    enum: ["at_least", "at_most", "greater", "less", "equals"],
    "x-labels": ["at least", "at most", "more than", "less than", "exactly"],
    default: "at_least",
  },
  threshold: { title: "This much", type: "number", "x-template": false },
  condition: { title: "It must hold", "x-control": "condition" },
  action: {
    title: "If not",
    enum: ["continue", "pause", "abort"],
    "x-labels": ["go on, with a warning", "pause the run", "let the run fail"],
    default: "pause",
  },
};
const PARTS: Record<Gate["kind"], string[]> = {
  threshold: ["metric", "operator", "threshold"],
  validation: ["condition"],
  approval: [],
};
const ASKED = ["assignees", "instructions", "due_in", "expires_in"];

/** A gate with one part changed; parts of another kind of gate go when the kind does. */
function changed(gate: Gate, key: string, value: Json | undefined): Gate {
  const next = { ...gate, [key]: value } as Gate & JsonObject;
  if (value === undefined) delete next[key];
  if (key !== "kind") return next;
  const kept = new Set(["name", "kind", "action", ...PARTS[next.kind]]);
  const own = Object.entries(next).filter(([name]) => kept.has(name) || (name === "approval" && value === "approval"));
  return Object.fromEntries(own) as unknown as Gate;
}

interface GateFormProps {
  gate: Gate;
  number: number;
  onChange: (gate: Gate, typing?: boolean) => void;
  onRemove: () => void;
}

/** One gate: what it is judged by, and what becomes of the run if it is not met. */
function GateForm({ gate, number, onChange, onRemove }: GateFormProps) {
  const asking = useEditor((state) => state.catalogue.steps["human.approval"]?.config);
  const form = useForm();
  const field = (key: string) => (
    <Field
      key={key}
      name={key}
      schema={schemas[key] ?? {}}
      required={PARTS[gate.kind].includes(key)}
      value={gate[key as keyof Gate] as Json | undefined}
      onChange={(value, typing) => onChange(changed(gate, key, value), typing)}
    />
  );
  const own = form.problems.filter(
    ({ where }) => where.pointer === form.pointer || where.pointer === `${form.pointer}/approval`,
  );
  return (
    <div className="au-case" role="group" aria-label={`Gate ${number}`} data-id={`gate-${number}`}>
      <div className="au-row">
        <NameField
          label="Name"
          value={gate.name}
          readOnly={form.readOnly}
          dataId={`gate-name-${number}`}
          onChange={(name) => onChange({ ...gate, name }, true)}
        />
        <IconButton
          icon="trash"
          label={`Remove gate ${gate.name}`}
          title="Remove"
          disabled={form.readOnly}
          onClick={onRemove}
        />
      </div>
      {field("kind")}
      {PARTS[gate.kind].map(field)}
      {gate.kind === "approval" && asking && (
        <FieldContext.Provider value={{ ...form, pointer: `${form.pointer}/approval` }}>
          <SchemaForm
            schema={{ ...asking, required: ["assignees"], properties: only(asking.properties, ASKED) }}
            value={gate.approval ?? {}}
            onChange={(key, value, typing) => {
              const { [key]: _, ...others } = gate.approval ?? {};
              onChange({ ...gate, approval: value === undefined ? others : { ...others, [key]: value } }, typing);
            }}
          />
        </FieldContext.Provider>
      )}
      {field("action")}
      {own.map((problem) => (
        <ProblemNote key={problem.message} problem={problem} />
      ))}
    </div>
  );
}

const only = (properties: Record<string, Schema> | undefined, names: string[]) =>
  Object.fromEntries(
    names.flatMap((name) => (properties?.[name] ? [[name, { ...properties[name], "x-group": "" }]] : [])),
  );

interface GatesFieldProps {
  gates: Gate[];
  help: string;
  onChange: (gates: Gate[], typing?: boolean) => void;
}

/** The gates of a step or of the workflow, judged from top to bottom. Expects the pointer of whatever has them. */
export function GatesField({ gates, help, onChange }: GatesFieldProps) {
  const form = useForm();
  const put = (index: number, gate: Gate, typing = false) =>
    onChange(
      gates.map((each, at) => (at === index ? gate : each)),
      typing,
    );
  return (
    <div className="au-field" role="group" aria-label="Gates" data-id="field-gates">
      <span className="au-label">Gates</span>
      <div className="au-rows">
        {gates.map((gate, index) => (
          <FieldContext.Provider
            // biome-ignore lint/suspicious/noArrayIndexKey: a gate is renamed while its place stays.
            key={index}
            value={{ ...form, pointer: `${form.pointer}/gates/${index}` }}
          >
            <GateForm
              gate={gate}
              number={index + 1}
              onChange={(next, typing) => put(index, next, typing)}
              onRemove={() => onChange(gates.filter((_, at) => at !== index))}
            />
          </FieldContext.Provider>
        ))}
        {gates.length < MOST && (
          <button
            type="button"
            className="au-add"
            disabled={form.readOnly}
            data-id="gate-add"
            onClick={() => onChange([...gates, { name: `Gate ${gates.length + 1}`, kind: "threshold" }])}
          >
            <Icon name="plus" /> Add a gate
          </button>
        )}
      </div>
      <p className="au-help">{help}</p>
    </div>
  );
}
