import { type RefObject, useEffect } from "react";
import { type EditorStore, useEditorStore } from "./store";

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** What a key does on a port; false where it is not the port's. */
function onPort(key: string, port: HTMLElement, store: EditorStore): boolean {
  const { nodeid: id, handleid: name } = port.dataset;
  if (!id || !name) return false;
  if (key === "Enter" || key === " ") {
    store.getState().open("insert", { after: { id, port: name } });
    return true;
  }
  const step = STEPS[key];
  if (step === undefined) return false;
  const all = [...(port.parentElement?.querySelectorAll<HTMLElement>(".au-node-port[data-handleid]") ?? [])];
  all.at((all.indexOf(port) + step) % all.length)?.focus();
  return true;
}

/** On a port of the selected step arrows lead to its other ports, and Enter asks for the step that follows there. */
export function usePortKeys(box: RefObject<HTMLElement | null>): void {
  const store = useEditorStore();
  useEffect(() => {
    const canvas = box.current;
    if (!canvas) return;
    const onKey = (event: KeyboardEvent) => {
      const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (!plain || !(event.target instanceof HTMLElement) || !onPort(event.key, event.target, store)) return;
      event.preventDefault();
      event.stopPropagation(); // the card below would take it for itself
    };
    canvas.addEventListener("keydown", onKey, { capture: true });
    return () => canvas.removeEventListener("keydown", onKey, { capture: true });
  }, [box, store]);
}
