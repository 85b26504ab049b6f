import { useEffect, useState } from "react";
import { sentence } from "../api/http";
import { loadVersion } from "../api/workflows";
import { Icon } from "../interface/Icon";
import { compare, effectOnStarts, inShort } from "../model/comparing";
import { completed, type WorkflowDocument } from "../model/document";
import { wrong } from "../model/severity";
import { DifferenceList } from "./DifferenceList";
import { useEditor } from "./store";

/** The version that was published last: null if there is none, undefined until it is known. */
function useLatest(): { latest: WorkflowDocument | null | undefined; failure: string | null } {
  const config = useEditor((state) => state.config);
  const number = useEditor((state) => state.latestVersion);
  const [latest, setLatest] = useState<WorkflowDocument | null | undefined>(number === null ? null : undefined);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    if (number === null) return;
    loadVersion(config, config.workflow.id, number).then(
      (version) => setLatest(completed(version.document)),
      (reason) => setFailure(sentence(reason)),
    );
  }, [config, number]);
  return { latest, failure };
}

function Check({ good, children }: { good: boolean; children: React.ReactNode }) {
  return (
    <li data-colour={good ? "green" : "amber"}>
      <Icon name={good ? "circle-check" : "alert-triangle"} />
      <div>{children}</div>
    </li>
  );
}

function Warnings() {
  const problems = wrong(useEditor((state) => state.problems));
  const document = useEditor((state) => state.document);
  if (problems.length === 0) return <Check good>No problems.</Check>;
  return (
    <Check good={false}>
      {problems.length} {problems.length === 1 ? "warning remains" : "warnings remain"}. You may publish all the same.
      <ul className="au-warnings">
        {problems.slice(0, 5).map((problem) => (
          <li key={problem.code + problem.message + (problem.where.pointer ?? "")}>
            <strong>{problem.where.node ? document.nodes[problem.where.node]?.name : "Workflow"}</strong>{" "}
            {problem.message}
          </li>
        ))}
      </ul>
    </Check>
  );
}

/** What to look at before publishing: problems left, what is new, and what it means for whoever starts the workflow. */
export function PublishChecks() {
  const document = useEditor((state) => state.document);
  const number = useEditor((state) => state.latestVersion);
  const { latest, failure } = useLatest();
  const comparison = latest ? compare(latest, document) : null;
  const effects = latest === undefined ? [] : effectOnStarts(latest, document);
  return (
    <ul className="au-checks" data-id="publish-checks">
      <Warnings />
      {failure && <Check good={false}>What is new cannot be told: {failure}</Check>}
      {comparison && (
        <Check good={comparison.logic.length + comparison.layout.length > 0}>
          <details>
            <summary>
              Since version {number}: {inShort(comparison)}
            </summary>
            <DifferenceList list={[...comparison.logic, ...comparison.layout]} none="Nothing to publish." />
          </details>
        </Check>
      )}
      {effects.map((effect) => (
        <Check key={effect} good={!effect.includes("must now") && !effect.includes("is another now")}>
          {effect}
        </Check>
      ))}
      <Check good>New runs use this version. Runs that are under way keep the one they began with.</Check>
    </ul>
  );
}
