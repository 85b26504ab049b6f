import { Icon } from "../../interface/Icon";
import type { Json } from "../../model/document";
import { useForm } from "./field-context";

const LONGEST = 160;

function shown(value: Json, cut: boolean): string {
  if (value === "") return "an empty text";
  if (value === null) return "empty";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return cut || text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** "total" of `/nodes/a/config/values/total`, beside the field `values`. */
const inner = (pointer: string, field: string) =>
  pointer
    .slice(field.length + 1)
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");

/** What the expressions in a field give, on what the steps before gave last or would give; what goes wrong is left out where it is `told` already. */
export function PreviewLine({ pointer, told }: { pointer: string; told: boolean }) {
  const { previews } = useForm();
  const found = (previews ?? []).filter(
    (each) => (each.pointer === pointer || each.pointer.startsWith(`${pointer}/`)) && !(told && each.error),
  );
  if (found.length === 0) return null;
  return (
    <ul className="au-previews" aria-label="Gives" title="On what the steps before it gave last, or a sample of it">
      {found.map((each) => (
        <li key={each.pointer} data-kind={each.error ? "none" : "value"} data-id={`preview-${each.pointer}`}>
          <Icon name={each.error ? "alert-triangle" : "equal"} />
          <span>
            {each.pointer !== pointer && <strong>{inner(each.pointer, pointer)} </strong>}
            {each.error || <code>{shown(each.value, each.cut)}</code>}
          </span>
        </li>
      ))}
    </ul>
  );
}
