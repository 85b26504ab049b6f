import { Icon } from "../interface/Icon";
import { useRun } from "./store";

const why: Record<string, string> = {
  failed: "its reverse step failed",
  no_reverse: "no step undoes it",
  not_reached: "the rollback stopped before it",
  perhaps_done: "nobody can tell whether it was done",
  taken_over: "it was done by the run this one was forked from; roll that one back",
};

/** What a rollback has left to people. */
export function ByHand() {
  const { by_hand } = useRun((state) => state.live.run);
  const look = useRun((state) => state.look);
  const steps = useRun((state) => state.live.steps);
  if (by_hand.length === 0) return null;
  return (
    <div className="au-now" data-colour="amber" role="alert" data-id="by-hand">
      <Icon name="alert-triangle" />
      <div>
        <strong>Still to be undone by hand</strong>
        <ul>
          {by_hand.map((each) => (
            <li key={each.step}>
              <button type="button" className="au-link" onClick={() => look(steps[each.step]?.node ?? null, each.step)}>
                {each.name}
              </button>{" "}
              <small>{why[each.why] ?? each.why}</small>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
