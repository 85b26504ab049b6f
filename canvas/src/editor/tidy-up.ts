import type { ReactFlowInstance } from "@xyflow/react";
import { firstView } from "../nodes/first-view";
import type { EditorStore } from "./store";

/** Arranges all steps, or only these, as one command. The layout engine is loaded when it is first asked for. */
export async function tidyUp(flow: ReactFlowInstance, store: EditorStore, only?: string[]): Promise<void> {
  const { tidy } = await import("../model/layout");
  const { document, catalogue, perform } = store.getState();
  if (Object.keys(document.nodes).length === 0) return;
  perform({ kind: "batch", label: "tidy up", edits: [{ kind: "move", to: tidy(document, catalogue, only) }] });
  if (only) return;
  const box = window.document.querySelector(".au-canvas")?.getBoundingClientRect();
  if (box) firstView(flow as never, store.getState().document, box);
}
