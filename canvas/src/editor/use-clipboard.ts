import { type ReactFlowInstance, useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { say } from "../interface/toast";
import { pieceOf, readPiece, shiftTo, takenIn } from "../model/clipboard";
import { freePlace, removeAll } from "../model/composing";
import { containerAt } from "../model/containers";
import type { Position } from "../model/document";
import { centre, placeUnder, show } from "./adding";
import { typingIn } from "./shortcuts";
import { type EditorStore, useEditorStore } from "./store";

const steps = (count: number) => (count === 1 ? "1 step" : `${count} steps`);

/** The selected steps as text, null if none is. */
export function selectedAsText(store: EditorStore): string | null {
  const { document, selection } = store.getState();
  return selection.nodes.length === 0 ? null : JSON.stringify(pieceOf(document, selection.nodes), null, 1);
}

export function cutSelected(store: EditorStore): void {
  const { document, selection, perform } = store.getState();
  perform(removeAll(document, selection.nodes, []));
}

/** Takes the steps of a text in, their upper left corner at a place; says why if it holds none. */
export function pasteText(flow: ReactFlowInstance, store: EditorStore, text: string, at: Position): void {
  const { document, catalogue, perform, config } = store.getState();
  if (!config.can.edit) return;
  const piece = readPiece(text);
  if ("fault" in piece) {
    say(piece.fault, "warning");
    return;
  }
  const inside = containerAt(document, at);
  const by = shiftTo(piece, freePlace(document, at));
  const made = takenIn(document, piece, by, `paste ${steps(Object.keys(piece.nodes).length)}`, () => inside);
  perform(made.edit, { select: made.select });
  const unknown = Object.values(piece.nodes).filter((node) => !catalogue.steps[node.type]);
  if (unknown.length > 0) say(`${steps(unknown.length)} of a type that is not installed here came along.`, "warning");
  if (made.select[0]) show(flow, store, made.select[0]);
}

/** Ctrl+C, Ctrl+X and Ctrl+V, by the browser's own events: they need no permission and reach other tabs. */
export function useClipboard(): void {
  const store = useEditorStore();
  const flow = useReactFlow();
  useEffect(() => {
    let pointer = { x: 0, y: 0 };
    const onMove = (event: PointerEvent) => {
      pointer = { x: event.clientX, y: event.clientY };
    };
    const busy = (event: ClipboardEvent) =>
      typingIn(event.target) || document.querySelector("dialog[open]") || !getSelection()?.isCollapsed;
    const onCopy = (event: ClipboardEvent) => {
      const text = busy(event) ? null : selectedAsText(store);
      if (text === null) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut") cutSelected(store);
      else say(`${steps(store.getState().selection.nodes.length)} copied.`, "info");
    };
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (text === "" || typingIn(event.target) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      const over = document.elementFromPoint(pointer.x, pointer.y)?.closest(".au-canvas");
      pasteText(flow, store, text, over ? placeUnder(flow, pointer.x, pointer.y) : centre(flow));
    };
    addEventListener("pointermove", onMove);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      removeEventListener("pointermove", onMove);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [store, flow]);
}
