import { type RefObject, useEffect, useRef } from "react";

/** What one types into or chooses from, as a selector. */
export const WRITTEN = ":is(input, textarea, select, [contenteditable])";

/** Focus what a selector finds once a change is drawn. */
export const focusSoon = (box: RefObject<HTMLElement | null>, selector: string) =>
  requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(selector)?.focus());

/**
 * For a control that becomes a text while something is typed into it, such as `{{` into a number: who types goes on
 * typing there. What is typed elsewhere would be a command to the canvas. Call what it returns before the change.
 */
export function useTypingOn(id: string, isText: boolean): () => void {
  const typing = useRef(false);
  useEffect(() => {
    if (isText && typing.current) focusEnd(id);
    typing.current = false;
  }, [id, isText]);
  return () => {
    typing.current = true;
  };
}

function focusEnd(id: string): void {
  const field = document.getElementById(id);
  field?.focus();
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
    field.setSelectionRange(field.value.length, field.value.length);
}
