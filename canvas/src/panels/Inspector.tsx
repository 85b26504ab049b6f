import { useMemo } from "react";
import { useEditor } from "../editor/store";
import { usePhone } from "../editor/use-phone";
import { resultsOf } from "../model/trying";
import { sourcesFor } from "../model/upstream";
import { Connections } from "./Connections";
import { EdgePanel } from "./EdgePanel";
import { FieldContext, type FormContext } from "./form/field-context";
import { MarkPanel } from "./MarkPanel";
import { NodePanel } from "./NodePanel";
import { SeveralPanel } from "./SeveralPanel";
import { usePreviews } from "./use-previews";
import { WorkflowPanel } from "./WorkflowPanel";

/** What is selected decides what is shown: a step, a connection, several steps, or the workflow itself. */
export function Inspector() {
  const selection = useEditor((state) => state.selection);
  const document = useEditor((state) => state.document);
  const phone = usePhone();
  const [only, ...more] = selection.nodes;
  const workflowPanel = useEditor((state) => state.workflowPanel);
  const mark = useEditor((state) => state.mark);
  if (!only && !selection.edge && !mark && (phone || !workflowPanel)) return null;
  return (
    <aside className="au-inspector" aria-label="Inspector" data-id="inspector">
      {only && more.length === 0 && document.nodes[only] ? (
        <NodeForm key={only} id={only} />
      ) : more.length > 0 ? (
        <SeveralPanel ids={selection.nodes} />
      ) : selection.edge && document.edges[selection.edge] ? (
        <EdgePanel id={selection.edge} />
      ) : mark ? (
        <MarkPanel key={mark} mark={mark} />
      ) : (
        <WorkflowPanel />
      )}
    </aside>
  );
}

function NodeForm({ id }: { id: string }) {
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const problems = useEditor((state) => state.problems);
  const focus = useEditor((state) => state.focus);
  const config = useEditor((state) => state.config);
  const live = useEditor((state) => state.trial?.live ?? null);
  const phone = usePhone();
  const results = useMemo(() => resultsOf(document, live), [document, live]);
  const readOnly = !config.can.edit || phone;
  const previews = usePreviews(document, catalogue, id, results, !readOnly);
  const context = useMemo<FormContext>(
    () => ({
      pointer: `/nodes/${id}/config`,
      problems: problems.filter((problem) => problem.where.node === id),
      sources: sourcesFor(document, catalogue, id, results),
      people: config.people ?? [],
      readOnly,
      previews,
      focus,
    }),
    [id, document, catalogue, problems, config, focus, readOnly, results, previews],
  );
  return (
    <FieldContext.Provider value={context}>
      <NodePanel id={id} />
      <Connections id={id} />
    </FieldContext.Provider>
  );
}
