import { Icon } from "../../interface/Icon";
import type { Problem } from "../../model/document";
import { faceOf } from "../../model/severity";
import { FixButton } from "../FixButton";

/** A problem where it stands: what is wrong, what to do, and the click that does it. */
export function ProblemNote({ problem, words, general }: { problem: Problem; words?: string; general?: boolean }) {
  return (
    <div
      className={`au-field-problem${general ? " au-general-problem" : ""}`}
      data-severity={problem.severity}
      data-code={problem.code}
    >
      <Icon name={faceOf(problem).icon} title={faceOf(problem).word} />
      <div>
        {words ?? `${problem.message} ${problem.hint}`} <FixButton problem={problem} />
      </div>
    </div>
  );
}
