import { Icon } from "../../interface/Icon";
import type { Problem } from "../../model/document";
import { faceOf } from "../../model/severity";
import { capitalised } from "../../model/words";
import { FixButton } from "../FixButton";

/** At the field itself nobody needs to be told which step it is, nor to open it. */
export const atHand = ({ message, hint }: Problem): string =>
  capitalised(`${message.replace(/^“[^”]*”: /, "")} ${hint?.replace(/^Open the step and fill/, "Fill") ?? ""}`.trim());

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
