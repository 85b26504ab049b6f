import { useSyncExternalStore } from "react";

const narrow = () => matchMedia("(max-width: 767px)");

/** On a phone the canvas is for looking: editing needs the room of a tablet or more. */
export function usePhone(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = narrow();
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => narrow().matches,
  );
}
