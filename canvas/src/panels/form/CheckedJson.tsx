import { useId, useState } from "react";
import type { Json } from "../../model/document";
import { jsonFault } from "../../model/json-fault";
import { useForm } from "./field-context";
import { ProblemNote } from "./ProblemNote";

interface CheckedJsonProps {
  label: string;
  help: string;
  name: string;
  value: Json | undefined;
  example: Json;
  onChange: (value: Json | undefined) => void;
}

function faultOf(text: string): string | null {
  if (text.trim() === "") return null;
  try {
    JSON.parse(text);
    return null;
  } catch {
    const where = jsonFault(text);
    return `This is not yet valid JSON.${where ? ` Look at line ${where.line}, column ${where.column}.` : ""}`;
  }
}

/** JSON that the document takes only while it can be stored; what is typed stays in the field until then. */
export function CheckedJson({ label, help, name, value, example, onChange }: CheckedJsonProps) {
  const id = useId();
  const { readOnly, problems, pointer } = useForm();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (value === undefined ? "" : JSON.stringify(value, null, 2));
  const wrong = typed === null ? null : faultOf(typed);
  const found = problems.filter(({ where }) => where.pointer?.startsWith(`${pointer}/${name}`));
  return (
    <div className="au-field" data-id={`field-${name}`}>
      <label htmlFor={id} className="au-label">
        {label}
      </label>
      <textarea
        id={id}
        className="au-input au-code"
        rows={Math.min(12, Math.max(3, text.split("\n").length))}
        spellCheck={false}
        readOnly={readOnly}
        value={text}
        placeholder={JSON.stringify(example, null, 2)}
        aria-describedby={`${id}-help`}
        aria-invalid={wrong !== null || found.some((each) => each.severity === "error") || undefined}
        onChange={(event) => {
          const next = event.target.value;
          setTyped(next);
          if (faultOf(next) === null) onChange(next.trim() === "" ? undefined : (JSON.parse(next) as Json));
        }}
        onBlur={() => {
          if (wrong === null) setTyped(null);
        }}
      />
      <div id={`${id}-help`}>
        {wrong && <p className="au-field-problem">{wrong} The last value that fits is kept.</p>}
        {found.map((problem) => (
          <ProblemNote key={problem.code + problem.message} problem={problem} />
        ))}
        <p className="au-help">{help}</p>
      </div>
    </div>
  );
}
