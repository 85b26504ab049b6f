import { type RefObject, useEffect } from "react";

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** What Enter does on a port of a canvas that can be changed. */
export type OnPort = (id: string, port: string) => void;

/** What a key does on a port; false where it is not the port's. */
function onPort(key: string, port: HTMLElement, onEnter: OnPort | undefined): boolean {
  const { nodeid: id, handleid: name } = port.dataset;
  if (!id || !name) return false;
  if (key === "Enter" || key === " ") {
    onEnter?.(id, name);
    return true;
  }
  const step = STEPS[key];
  if (step === undefined) return false;
  // The page of a run leaves out the way of failures where nothing is connected to it.
  const shown = (each: HTMLElement) => getComputedStyle(each).display !== "none";
  const ports = port.parentElement?.querySelectorAll<HTMLElement>(".au-node-port[data-handleid]") ?? [];
  const all = [...ports].filter(shown);
  all.at((all.indexOf(port) + step) % all.length)?.focus();
  return true;
}

/** On a port of the selected step arrows lead to its other ports; what Enter does there is for the canvas to say. */
export function usePortKeys(box: RefObject<HTMLElement | null>, onEnter?: OnPort): void {
  useEffect(() => {
    const canvas = box.current;
    if (!canvas) return;
    const onKey = (event: KeyboardEvent) => {
      const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (!plain || !(event.target instanceof HTMLElement) || !onPort(event.key, event.target, onEnter)) return;
      event.preventDefault();
      event.stopPropagation(); // the card below would take it for itself
    };
    canvas.addEventListener("keydown", onKey, { capture: true });
    return () => canvas.removeEventListener("keydown", onKey, { capture: true });
  }, [box, onEnter]);
}
