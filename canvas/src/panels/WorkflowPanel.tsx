import { useMemo, useState } from "react";
import { useEditor } from "../editor/store";
import { IconButton } from "../interface/IconButton";
import type { Schema } from "../model/catalogue";
import type { Json } from "../model/document";
import type { Field as DocumentField } from "../model/edits";
import { sourcesFor } from "../model/upstream";
import { ComplexityCard } from "./ComplexityCard";
import { Field } from "./form/Field";
import { FieldContext, type FormContext } from "./form/field-context";
import { NameField } from "./NameField";
import { RunningSettings } from "./RunningSettings";

const schemas = {
  description: { title: "Description", type: "string", "x-control": "multiline", "x-template": false },
  input: { title: "Fields", "x-control": "schema" },
  variables: { title: "Variables", "x-control": "mapping", "x-template": false },
  output: { title: "Result", "x-control": "mapping", description: "What the run gives out when it is completed." },
} satisfies Record<string, Schema>;

/** All steps at once: what the result of the workflow may refer to. */
function useOutputSources() {
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  return useMemo(() => {
    const end = Object.fromEntries(
      Object.keys(document.nodes).map((id) => [`end ${id}`, { from: id, port: "", to: "" }]),
    );
    return sourcesFor({ ...document, edges: end }, catalogue, "");
  }, [document, catalogue]);
}

/** The workflow itself: what it is called, what it asks for when it starts, its variables and its result. */
export function WorkflowPanel() {
  const document = useEditor((state) => state.document);
  const problems = useEditor((state) => state.problems);
  const focus = useEditor((state) => state.focus);
  const perform = useEditor((state) => state.perform);
  const readOnly = useEditor((state) => !state.config.can.edit);
  const people = useEditor((state) => state.config.people) ?? [];
  const set = useEditor((state) => state.set);
  const sources = useOutputSources();
  const context: FormContext = { pointer: "", problems, sources, people, readOnly, focus };
  const put = (field: DocumentField, value: Json | undefined, typing = false) =>
    perform({ kind: "set-field", field, value }, { together: typing });
  const field = (name: "description" | "input" | "variables" | "output") => (
    <Field
      name={name}
      schema={schemas[name]}
      required={false}
      value={document[name]}
      onChange={(value, typing) => put(name, value, typing)}
    />
  );
  const settings = document.settings ?? {};
  // As it was when the panel came: it must not close while somebody empties a field in it.
  const [wasSet] = useState(() => Object.values(settings).some((value) => value !== null));
  return (
    <FieldContext.Provider value={context}>
      <header className="au-panel-head">
        <div>
          <h2>Workflow</h2>
          <p>Select a step to set it up.</p>
        </div>
        <IconButton
          icon="x"
          label="Close the workflow panel"
          title="Close"
          onClick={() => set({ workflowPanel: false })}
        />
      </header>
      <div className="au-panel-part">
        <NameField
          label="Name"
          value={document.name}
          readOnly={readOnly}
          dataId="workflow-name"
          onChange={(name) => put("name", name, true)}
        />
        {field("description")}
      </div>
      <details className="au-section" open data-id="workflow-input">
        <summary>Input form</summary>
        <p className="au-hint">What a run asks for when it starts. Steps refer to it as {"{{ input.name }}"}.</p>
        {field("input")}
      </details>
      <details
        className="au-section"
        data-id="workflow-variables"
        open={Object.keys(document.variables ?? {}).length > 0}
      >
        <summary>Variables</summary>
        <p className="au-hint">Values used in several places. Steps refer to them as {"{{ vars.name }}"}.</p>
        {field("variables")}
      </details>
      <details className="au-section" data-id="workflow-output">
        <summary>Result</summary>
        {field("output")}
      </details>
      <details
        className="au-section"
        data-id="workflow-running"
        open={wasSet || focus?.pointer.startsWith("/settings")}
      >
        <summary>Limits, failures, gates</summary>
        <RunningSettings settings={settings} />
      </details>
      <ComplexityCard />
    </FieldContext.Provider>
  );
}
