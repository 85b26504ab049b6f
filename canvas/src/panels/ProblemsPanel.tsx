import { useEditor } from "../editor/store";
import { Icon } from "../interface/Icon";
import { IconButton } from "../interface/IconButton";
import type { Problem } from "../model/document";
import { faceOf, inOrder } from "../model/severity";
import { FixButton } from "./FixButton";

/** The name stands before the message already. */
const withoutName = (message: string, name: string | undefined): string =>
  name && message.startsWith(`“${name}”`) ? message.slice(name.length + 2).replace(/^: /, "") : message;

function ProblemLine({ problem }: { problem: Problem }) {
  const document = useEditor((state) => state.document);
  const goTo = useEditor((state) => state.goTo);
  const node = problem.where.node ? document.nodes[problem.where.node]?.name : undefined;
  return (
    <li className="au-problem-row">
      <button type="button" className="au-problem" data-severity={problem.severity} onClick={() => goTo(problem)}>
        <Icon name={faceOf(problem).icon} title={faceOf(problem).word} />
        <span>
          <strong>{node ?? "Workflow"}</strong> {withoutName(problem.message, node)}
          {problem.hint && <small>{problem.hint}</small>}
        </span>
      </button>
      <FixButton problem={problem} />
    </li>
  );
}

/** Everything the server found; a click shows the step and the field, another mends it. */
export function ProblemsPanel() {
  const problems = useEditor((state) => state.problems);
  const open = useEditor((state) => state.open);
  const sorted = inOrder(problems);
  const errors = problems.some(({ severity }) => severity === "error");
  return (
    <section className="au-problems" aria-label="Problems" data-id="problems-panel">
      <header>
        <h2>Problems</h2>
        <IconButton icon="x" label="Close problems" onClick={() => open(null)} />
      </header>
      {!errors && <p className="au-hint">This workflow can be published.</p>}
      {sorted.length > 0 && (
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
