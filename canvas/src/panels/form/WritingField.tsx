import {
  type CSSProperties,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from "react";
import { insertionAt, type Mode } from "../../model/completing";
import type { Source } from "../../model/upstream";
import type { Facts, Fault, Written } from "../../writing/write";
import { remember, useWriting, type WritingHandle } from "./written";

interface WritingProps {
  id: string;
  text: string;
  mode: Mode;
  /** Whether Enter begins a new line. */
  lines: boolean;
  rows?: number;
  className: string;
  placeholder: string;
  readOnly: boolean;
  invalid: boolean;
  label: string;
  describedBy?: string | undefined;
  sources: Source[];
  faults: Fault[];
  onText: (text: string) => void;
  onBlur?: (() => void) | undefined;
  handle: RefObject<WritingHandle | null>;
}

/** A field for text with data in it, or for code: an editor with suggestions, a text area until that has loaded. */
export function WritingField(props: WritingProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const busy = useCallback(() => area.current !== null && document.activeElement === area.current, []);
  const writing = useWriting(busy);
  return writing ? <Editor {...props} write={writing.write} /> : <Area {...props} area={area} />;
}

const factsOf = (props: WritingProps): Facts => ({
  readOnly: props.readOnly,
  placeholder: props.placeholder,
  attributes: {
    id: props.id,
    "aria-label": props.label,
    "aria-multiline": String(props.lines),
    ...(props.describedBy ? { "aria-describedby": props.describedBy } : {}),
    ...(props.invalid ? { "aria-invalid": "true" } : {}),
    ...(props.readOnly ? { "aria-readonly": "true" } : {}),
  },
});

type Write = typeof import("../../writing/write").write;

function Editor({ write, ...props }: WritingProps & { write: Write }) {
  const place = useRef<HTMLDivElement>(null);
  const written = useRef<Written>(null);
  const now = useRef(props);
  now.current = props;
  const facts = factsOf(props);
  const key = JSON.stringify(facts);
  const faults = JSON.stringify(props.faults);
  const { mode, lines } = props;
  useLayoutEffect(() => {
    if (!place.current) return;
    written.current = write({
      parent: place.current,
      text: now.current.text,
      mode,
      lines,
      facts: factsOf(now.current),
      sources: () => now.current.sources,
      onText: (text) => now.current.onText(text),
      onFocus: () => place.current && mode !== "sql" && remember(place.current, now.current.handle),
      onBlur: () => now.current.onBlur?.(),
    });
    return () => {
      written.current?.destroy();
      written.current = null;
    };
  }, [write, mode, lines]);
  useLayoutEffect(() => written.current?.setText(props.text), [props.text]);
  useEffect(() => written.current?.setFacts(JSON.parse(key) as Facts), [key]);
  useEffect(() => written.current?.setFaults(JSON.parse(faults) as Fault[]), [faults]);
  useImperativeHandle(props.handle, () => ({ insert: (expression) => written.current?.insert(expression) }), []);
  return (
    <div
      ref={place}
      className={`au-input au-writing ${props.className}`}
      style={{ "--rows": props.rows ?? 1 } as CSSProperties}
      data-invalid={props.invalid || undefined}
      data-read-only={props.readOnly || undefined}
    />
  );
}

function Area(props: WritingProps & { area: RefObject<HTMLTextAreaElement | null> }) {
  const { area, text, onText, mode } = props;
  const leaving = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight + 2, 420)}px`;
  }, [text]);
  const put = (insertion: string) => {
    const from = area.current?.selectionStart ?? text.length;
    const to = area.current?.selectionEnd ?? text.length;
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(from + insertion.length, from + insertion.length);
    });
    onText(text.slice(0, from) + insertion + text.slice(to));
  };
  useImperativeHandle(props.handle, () => ({
    insert(expression) {
      const at = area.current?.selectionStart ?? text.length;
      put(insertionAt(text, at, mode, expression));
    },
  }));
  const isCode = mode === "python" || mode === "sql";
  return (
    <textarea
      ref={area}
      id={props.id}
      aria-label={props.label}
      rows={props.rows ?? 1}
      className={`au-input ${props.className}`}
      value={text}
      readOnly={props.readOnly}
      placeholder={props.placeholder}
      aria-describedby={props.describedBy}
      aria-invalid={props.invalid || undefined}
      spellCheck={!isCode && props.lines}
      autoCapitalize={isCode ? "off" : undefined}
      onChange={(event) => onText(event.target.value)}
      onBlur={props.onBlur}
      onFocus={(event) => {
        if (mode !== "sql") remember(event.currentTarget, props.handle);
        leaving.current = false;
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !props.lines) event.preventDefault();
        if (event.key === "Escape") leaving.current = true;
        if (!isCode || event.key !== "Tab" || event.shiftKey || leaving.current) return;
        event.preventDefault();
        put("    ");
      }}
    />
  );
}
