import { Icon } from "../interface/Icon";
import { useRun } from "./store";

/** What is special about a run: how it was started, and which other runs it belongs to. */
export function RunBadges() {
  const { options, parent, fork_of, children, priority } = useRun((state) => state.live.run);
  const list = useRun((state) => `/w/${state.config.workspace}/runs/`);
  if (!options.simulated && !options.stepping && !parent && !fork_of && !children && priority === 0) return null;
  return (
    <ul className="au-badges" data-id="badges">
      {options.simulated && (
        <li data-colour="violet" title="Nothing left the house: results were pinned or made up.">
          <Icon name="eye" /> Simulated
        </li>
      )}
      {options.stepping && (
        <li data-colour="blue" title="It stops at breakpoints.">
          <Icon name="player-track-next" /> Step by step
        </li>
      )}
      {priority !== 0 && (
        <li data-colour="grey">
          <Icon name="flag" /> Priority {priority}
        </li>
      )}
      {parent && (
        <li data-colour="grey">
          <Icon name="arrow-ramp-right" /> <a href={`${list}${parent.id}/`}>Called by {parent.workflow}</a>
        </li>
      )}
      {fork_of && (
        <li data-colour="grey">
          <Icon name="git-branch" /> <a href={`${list}${fork_of.id}/`}>Forked from {fork_of.id}</a>
        </li>
      )}
      {children > 0 && (
        <li data-colour="grey">
          <Icon name="sitemap" /> Called {children === 1 ? "one run" : `${children} runs`}
        </li>
      )}
    </ul>
  );
}
