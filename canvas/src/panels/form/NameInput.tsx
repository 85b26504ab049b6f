import { useRef, useState } from "react";

interface NameInputProps {
  id?: string;
  label?: string;
  name: string;
  /** What the others are called. */
  taken: string[];
  readOnly: boolean;
  className?: string;
  placeholder?: string;
  onChange: (name: string) => void;
  /** Whether a name may be kept in the end only: it would change its place while it is typed. */
  isLate?: (name: string) => boolean;
  /** What is typed, in the signs that a name may have. */
  spelt?: (text: string) => string;
}

/**
 * A name among others. Who types “net_total” beside “net” comes by a name that is taken: that stays in the field
 * until more is typed. Who leaves it there gets back the name it had before.
 */
export function NameInput({ name, taken, readOnly, onChange, isLate, spelt, ...shown }: NameInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const before = useRef(name);
  const fits = (text: string) => text.trim() !== "" && (text === name || !taken.includes(text));
  return (
    <input
      id={shown.id}
      className={shown.className ?? "au-input"}
      aria-label={shown.label}
      value={typed ?? name}
      readOnly={readOnly}
      aria-invalid={(typed !== null && !fits(typed)) || undefined}
      title={typed !== null && taken.includes(typed) ? "Another one has this name." : undefined}
      placeholder={shown.placeholder}
      onFocus={() => {
        before.current = name;
      }}
      onChange={(event) => {
        const next = spelt ? spelt(event.target.value) : event.target.value;
        const now = fits(next) && !isLate?.(next);
        setTyped(now ? null : next);
        if (now) onChange(next);
      }}
      onBlur={() => {
        if (typed !== null) onChange(fits(typed) ? typed : before.current);
        setTyped(null);
      }}
    />
  );
}
