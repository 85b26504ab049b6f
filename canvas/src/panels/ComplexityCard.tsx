import { useMemo } from "react";
import { useEditor } from "../editor/store";
import { complexityOf, type Level } from "../model/complexity";

const meaning: Record<Level, string> = {
  simple: "Understood at a glance.",
  medium: "A few branches; worth a note where they part.",
  complex: "Much to keep in mind. Parts of it could be workflows of their own.",
  advanced: "More than one person keeps in mind. Split it: call other workflows for its parts.",
};

/** "40 s", "5 min", "2 h 10 min", "3 days". */
export function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
  return `${Math.round(hours / 24)} days`;
}

/** How much there is to understand, how long a run takes, and what it reaches outside. */
export function ComplexityCard() {
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const seconds = useEditor((state) => state.config.typical_seconds ?? null);
  const found = useMemo(() => complexityOf(document, catalogue), [document, catalogue]);
  const facts: [string, string][] = [
    ["Steps", String(found.steps)],
    ["Branches", String(found.branches)],
    ["Longest way", `${found.depth} ${found.depth === 1 ? "step" : "steps"}`],
    ["Decisions (cyclomatic)", String(found.cyclomatic)],
    ["A run takes", seconds === null ? "not known: none has completed yet" : `about ${inWords(seconds)}`],
    ["Reaches", found.touches.length > 0 ? found.touches.join(", ") : "nothing outside"],
  ];
  return (
    <details className="au-section" data-id="complexity">
      <summary>
        Complexity <span className="au-level">{found.level}</span>
      </summary>
      <p className="au-hint">{meaning[found.level]}</p>
      <dl className="au-figures">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
