import { useId, useState } from "react";

interface NameFieldProps {
  label: string;
  value: string;
  readOnly: boolean;
  onChange: (name: string) => void;
  dataId: string;
}

/** A name is never empty: while the field is, the last name is kept. */
export function NameField({ label, value, readOnly, onChange, dataId }: NameFieldProps) {
  const id = useId();
  const [empty, setEmpty] = useState(false);
  return (
    <div className="au-field">
      <label htmlFor={id} className="au-label">
        {label}
      </label>
      <input
        id={id}
        className="au-input"
        value={empty ? "" : value}
        maxLength={200}
        readOnly={readOnly}
        aria-invalid={empty || undefined}
        data-id={dataId}
        onChange={(event) => {
          const name = event.target.value;
          setEmpty(name.trim() === "");
          if (name.trim() !== "") onChange(name);
        }}
        onBlur={() => setEmpty(false)}
      />
    </div>
  );
}
