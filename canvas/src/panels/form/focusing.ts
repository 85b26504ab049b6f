import type { RefObject } from "react";

/** What one types into or chooses from, as a selector. */
export const WRITTEN = ":is(input, textarea, select, [contenteditable])";

/** Focus what a selector finds once a change is drawn. */
export const focusSoon = (box: RefObject<HTMLElement | null>, selector: string) =>
  requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(selector)?.focus());
