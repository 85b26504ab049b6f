import { Icon } from "../interface/Icon";
import { wordsFor } from "../nodes/live-face";
import { useRun } from "./store";

/** A state: colour, icon and word together; its meaning on hover. */
export function StateBadge({ kind, status, quiet = false }: { kind: "run" | "step"; status: string; quiet?: boolean }) {
  const catalogue = useRun((state) => state.catalogue);
  const { word, icon, colour, meaning } = wordsFor(catalogue, kind, status);
  return (
    <span
      className={quiet ? "au-state au-state-quiet" : "au-state"}
      data-colour={colour}
      data-status={status}
      title={meaning}
    >
      <Icon name={icon} className={status === "running" ? "icon-turning" : ""} />
      {word}
    </span>
  );
}
