import { Icon } from "../interface/Icon";
import { capitalised } from "../model/words";
import { useRun } from "./store";

const figure = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

function money(amount: number, currency: string): string {
  const digits = Math.abs(amount) < 1 && amount !== 0 ? 4 : 2;
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency, maximumFractionDigits: digits }).format(
      amount,
    );
  } catch {
    return `${figure.format(amount)} ${currency}`;
  }
}

/** What the steps have reported, added up: cost, what it brought, and how the gates were judged. */
export function Totals() {
  const { totals, metrics } = useRun((state) => state.live.run);
  const costs = Object.entries(totals.cost);
  const impacts = Object.entries(totals.impact).flatMap(([name, units]) =>
    Object.entries(units).map(([unit, value]) => ({ name, unit, value })),
  );
  const gates = metrics.gates_passed + metrics.gates_failed;
  if (costs.length === 0 && impacts.length === 0 && gates === 0) return null;
  return (
    <dl className="au-totals" data-id="totals">
      {costs.map(([currency, amount]) => (
        <div key={currency}>
          <dt>Cost</dt>
          <dd>{money(amount, currency)}</dd>
        </div>
      ))}
      {impacts.map(({ name, unit, value }) => (
        <div key={`${name} ${unit}`}>
          <dt>{capitalised(name)}</dt>
          <dd>
            {figure.format(value)} {unit}
          </dd>
        </div>
      ))}
      {gates > 0 && (
        <div>
          <dt>Gates</dt>
          <dd>
            {metrics.gates_passed} passed
            {metrics.gates_failed > 0 && (
              <span data-colour="red" className="au-coloured">
                , <Icon name="alert-triangle" /> {metrics.gates_failed} not
              </span>
            )}
          </dd>
        </div>
      )}
    </dl>
  );
}
