import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { show } from "./adding";
import { ontoCanvas } from "./focus";
import { type EditorStore, useEditorStore } from "./store";

const MOST = 8;
const MARK = "#step=";

function stepsCalled(store: EditorStore, words: string) {
  const { document, catalogue } = store.getState();
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  const hits = Object.entries(document.nodes)
    .filter(([id, node]) => wanted.every((word) => `${node.name} ${id}`.toLowerCase().includes(word)))
    .slice(0, MOST)
    .map(([id, node]) => {
      const spec = catalogue.steps[node.type];
      return { name: node.name, detail: spec?.title ?? node.type, icon: spec?.icon ?? "box-multiple", url: MARK + id };
    });
  return hits.length > 0 ? [{ title: "Steps of this workflow", hits }] : [];
}

/** Ctrl+K finds the steps that are drawn here, too; an address that ends in `#step=…` leads to one. */
export function useFinding(): void {
  const store = useEditorStore();
  const flow = useReactFlow();
  useEffect(() => {
    const onFind = (event: Event) => {
      const { words, groups } = (event as CustomEvent).detail;
      groups.push(...stepsCalled(store, words));
    };
    const follow = () => {
      const id = location.hash.startsWith(MARK) ? decodeURIComponent(location.hash.slice(MARK.length)) : "";
      if (!(id in store.getState().document.nodes)) return;
      history.replaceState(null, "", location.pathname + location.search); // the same step may be asked for again
      store.getState().select([id]);
      show(flow, store, id);
      requestAnimationFrame(() => ontoCanvas(id));
    };
    const soon = requestAnimationFrame(follow);
    document.addEventListener("find-here", onFind);
    addEventListener("hashchange", follow);
    return () => {
      cancelAnimationFrame(soon);
      document.removeEventListener("find-here", onFind);
      removeEventListener("hashchange", follow);
    };
  }, [store, flow]);
}
