import { type RefObject, useEffect, useState } from "react";

/** What others may ask of a field that takes data. */
export interface WritingHandle {
  insert(expression: string): void;
}

let last: { handle: RefObject<WritingHandle | null>; place: HTMLElement } | null = null;

/** Remembers the field that somebody writes in. */
export function remember(place: HTMLElement, handle: RefObject<WritingHandle | null>): void {
  last = { handle, place };
}

/** The field that was written in last, if it still stands. */
export const lastField = (): WritingHandle | null => (last?.place.isConnected ? last.handle.current : null);

type Module = typeof import("../../writing/write");

let loaded: Module | null = null;
let loading: Promise<Module> | null = null;
const waiting = new Set<() => void>();

/** Begins to load the editor of expressions and code; fields that stand already take it when nobody types in them. */
export function loadWriting(): void {
  loading ??= import("../../writing/write");
  loading.then(
    (module) => {
      loaded = module;
      const tellAll = () => {
        for (const tell of waiting) tell();
      };
      tellAll();
      // Whoever was being written in takes it when that is over.
      addEventListener("focusout", () => waiting.size > 0 && setTimeout(tellAll));
    },
    () => {
      loading = null; // text areas do, and the next page tries again
    },
  );
}

/** The editor of expressions once it is there; null until then, and while `busy()`. */
export function useWriting(busy: () => boolean): Module | null {
  const [module, setModule] = useState(loaded);
  useEffect(() => {
    if (module) return;
    const take = () => {
      if (!busy()) setModule(loaded);
    };
    waiting.add(take);
    return () => {
      waiting.delete(take);
    };
  }, [module, busy]);
  return module;
}
