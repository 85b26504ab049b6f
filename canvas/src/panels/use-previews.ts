import { useEffect, useState } from "react";
import { type Preview, preview } from "../api/previews";
import { useEditorStore } from "../editor/store";
import type { Catalogue } from "../model/catalogue";
import type { WorkflowDocument } from "../model/document";
import { dataFor, itemsAround, type Results } from "../model/trying";

const PAUSE = 400; // after the last key

/** Templates, and conditions and schedules, which are written without braces. */
const ASKS = /\{\{|"(rules|expression|cron)":/;

/** What the expressions of a step give, by pointers in the document; a moment after one has typed. */
export function usePreviews(
  document: WorkflowDocument,
  catalogue: Catalogue,
  id: string,
  results: Results,
  wanted: boolean,
): Preview[] {
  const store = useEditorStore();
  const [previews, setPreviews] = useState<Preview[]>([]);
  const node = document.nodes[id];
  const config = node?.config ?? {};
  const asks = wanted && ASKS.test(JSON.stringify(config));
  const asked = JSON.stringify({
    type: node?.type ?? "",
    config,
    scope: asks ? dataFor(document, catalogue, id, results) : {},
    items: asks ? itemsAround(document, id) : null,
  });
  useEffect(() => {
    if (!asks) {
      setPreviews([]);
      return;
    }
    let current = true;
    const timer = setTimeout(() => {
      const { config: api } = store.getState();
      preview(api, api.workflow.id, JSON.parse(asked)).then(
        (found) =>
          current && setPreviews(found.map((each) => ({ ...each, pointer: `/nodes/${id}/config${each.pointer}` }))),
        () => current && setPreviews([]), // a preview that does not come is no reason to disturb anybody
      );
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [store, asked, asks, id]);
  return previews;
}
