import { useEditor } from "../editor/store";
import { Icon } from "../interface/Icon";
import type { Problem } from "../model/document";

function ProblemLine({ problem }: { problem: Problem }) {
  const document = useEditor((state) => state.document);
  const goTo = useEditor((state) => state.goTo);
  const node = problem.where.node ? document.nodes[problem.where.node]?.name : undefined;
  return (
    <li>
      <button type="button" className="au-problem" data-severity={problem.severity} onClick={() => goTo(problem)}>
        <Icon
          name={problem.severity === "error" ? "alert-circle" : "alert-triangle"}
          title={problem.severity === "error" ? "Error" : "Warning"}
        />
        <span>
          <strong>{node ?? "Workflow"}</strong> {problem.message}
          {problem.hint && <small>{problem.hint}</small>}
        </span>
      </button>
    </li>
  );
}

/** Everything the server found; a click shows the step and the field. Errors come first. */
export function ProblemsPanel() {
  const problems = useEditor((state) => state.problems);
  const open = useEditor((state) => state.open);
  const sorted = [...problems].sort((a, b) => Number(a.severity !== "error") - Number(b.severity !== "error"));
  return (
    <section className="au-problems" aria-label="Problems" data-id="problems-panel">
      <header>
        <h2>Problems</h2>
        <button type="button" className="au-icon-button" aria-label="Close problems" onClick={() => open(null)}>
          <Icon name="x" />
        </button>
      </header>
      {sorted.length === 0 ? (
        <p className="au-hint">Nothing is wrong. This workflow can be published.</p>
      ) : (
        <ul>
          {sorted.map((problem, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced as a whole.
            <ProblemLine key={`${problem.code}-${index}`} problem={problem} />
          ))}
        </ul>
      )}
    </section>
  );
}
