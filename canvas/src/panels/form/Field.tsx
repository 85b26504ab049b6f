import { useEffect, useId, useRef } from "react";
import type { Schema } from "../../model/catalogue";
import { isWritten } from "../../model/conditions";
import type { Json, Problem } from "../../model/document";
import { at } from "../../model/pointer";
import { ChoiceControl, NumberControl, SwitchControl } from "./BasicControls";
import { CasesControl } from "./CasesControl";
import { ConditionControl } from "./ConditionControl";
import { type ControlProps, controlFor } from "./controls";
import { DurationControl } from "./DurationControl";
import { FieldContext, isAtRule, useForm } from "./field-context";
import { JsonControl } from "./JsonControl";
import { MappingControl } from "./MappingControl";
import { OfferControl } from "./OfferControl";
import { PeopleControl } from "./PeopleControl";
import { PreviewLine } from "./PreviewLine";
import { atHand, ProblemNote } from "./ProblemNote";
import { RowsControl } from "./RowsControl";
import { ScheduleControl } from "./ScheduleControl";
import { SchemaControl } from "./SchemaControl";
import { CodeControl, TextControl } from "./TextControl";

const controls: Record<string, (props: ControlProps) => React.ReactNode> = {
  text: TextControl,
  multiline: TextControl,
  code: CodeControl,
  sql: CodeControl,
  json: JsonControl,
  condition: ConditionControl,
  mapping: MappingControl,
  duration: DurationControl,
  cases: CasesControl,
  people: PeopleControl,
  schedule: ScheduleControl,
  schema: SchemaControl,
  pairs: RowsControl,
  rows: RowsControl,
  connection: OfferControl,
  workflow: OfferControl,
  choice: ChoiceControl,
  number: NumberControl,
  switch: SwitchControl,
};

/** Controls made of several inputs: their label names a group instead of one input. */
const grouped = new Set(["condition", "mapping", "cases", "people", "schedule", "schema", "duration", "pairs", "rows"]);

/** Controls whose parts are fields themselves: those show their own problems and take the focus asked for. */
const nested = new Set(["pairs", "rows"]);

/** Controls that tell by themselves what they give. */
const telling = new Set(["schedule"]);

/** Controls that always show a choice; the others tell the default in their placeholder. */
const showsDefault = new Set(["choice", "switch"]);

/** Controls with conditions in them. Rules that are drawn show their own problems; none are beside an expression. */
const ruled = new Set(["condition", "cases"]);

function shownAtRule(problem: Problem, pointer: string, value: Json | undefined): boolean {
  if (!isAtRule(problem, pointer)) return false;
  const [condition = ""] = (problem.where.pointer ?? "").slice(pointer.length).split(/\/rules\/\d/);
  return !isWritten(at(value, condition));
}

/** The innermost place in a field that a pointer leads to and that says so; else the field. */
const placeOf = (field: HTMLElement, pointer: string): HTMLElement =>
  [...field.querySelectorAll<HTMLElement>("[data-at]")].findLast(({ dataset }) =>
    `${pointer}/`.startsWith(`${dataset.at}/`),
  ) ?? field;

interface FieldProps {
  name: string;
  schema: Schema;
  required: boolean;
  value: Json | undefined;
  onChange: (value: Json | undefined, typing?: boolean) => void;
}

/** One field: label, control, help, and the problems the server found at it. */
export function Field({ name, schema, required, value, onChange }: FieldProps) {
  const form = useForm();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const pointer = `${form.pointer}/${name}`;
  const kind = controlFor(schema);
  const hasFields = nested.has(kind) && Array.isArray(value);
  const concerns = (where: string | null | undefined) =>
    where === pointer || (!hasFields && where?.startsWith(`${pointer}/`));
  const problems = form.problems.filter(({ where }) => concerns(where.pointer));
  const shown = ruled.has(kind) ? problems.filter((problem) => !shownAtRule(problem, pointer, value)) : problems;
  const asked = form.focus && concerns(form.focus.pointer) ? form.focus : null;
  useEffect(() => {
    if (!asked) return;
    for (let hidden = box.current?.closest("details"); hidden; hidden = hidden.parentElement?.closest("details"))
      hidden.open = true;
    const place = box.current && placeOf(box.current, asked.pointer);
    place?.scrollIntoView({ block: "center" });
    place?.querySelector<HTMLElement>("input, textarea, select, [contenteditable=true], button")?.focus();
  }, [asked]);

  const Control = controls[kind] ?? TextControl;
  const label = schema.title ?? name.replaceAll("_", " ");
  const helpId = `${id}-help`;
  const described = schema.description || problems.length > 0 ? helpId : undefined;
  const isGroup = grouped.has(kind);
  const control = (
    <Control
      id={id}
      schema={schema}
      pointer={pointer}
      value={value ?? (showsDefault.has(kind) ? schema.default : undefined)}
      onChange={onChange}
      describedBy={described}
      invalid={problems.some((problem) => problem.severity === "error")}
      readOnly={form.readOnly}
      label={label}
    />
  );
  const title = (
    <>
      {label}
      {required && (
        <span className="au-required" title="Required">
          *
        </span>
      )}
    </>
  );
  return (
    <div
      ref={box}
      className={`au-field au-field-${kind}`}
      data-id={`field-${name}`}
      {...(isGroup ? { role: "group", "aria-labelledby": `${id}-label`, "aria-describedby": described } : {})}
    >
      {isGroup ? (
        <span id={`${id}-label`} className="au-label">
          {title}
        </span>
      ) : (
        // biome-ignore lint/a11y/useKeyWithClickEvents: a click on a label leads into its field, also where that is no input.
        <label htmlFor={id} className="au-label" onClick={() => document.getElementById(id)?.focus()}>
          {title}
        </label>
      )}
      {nested.has(kind) ? (
        <FieldContext.Provider value={{ ...form, pointer }}>{control}</FieldContext.Provider>
      ) : (
        control
      )}
      <div id={helpId}>
        {shown.map((problem) => (
          <ProblemNote key={problem.code + problem.message} problem={problem} words={atHand(problem)} />
        ))}
        {!hasFields && !telling.has(kind) && <PreviewLine pointer={pointer} told={problems.length > 0} />}
        {schema.description && <p className="au-help">{schema.description}</p>}
      </div>
    </div>
  );
}
