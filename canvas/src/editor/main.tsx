import { createRoot } from "react-dom/client";
import { sentence } from "../api/http";
import { loadCatalogue, loadDraft, loadVersions } from "../api/workflows";
import { readConfig } from "../interface/config";
import { completed } from "../model/document";
import { placed } from "../model/placing";
import { loadWriting } from "../panels/form/written";
import { Editor } from "./Editor";
import { openSession } from "./session";
import type { EditorConfig } from "./store";

async function start(place: HTMLElement): Promise<void> {
  const config = readConfig<EditorConfig>("editor-config");
  const [catalogue, draft, versions] = await Promise.all([
    loadCatalogue(config),
    loadDraft(config, config.workflow.id),
    config.latest_version === undefined ? loadVersions(config, config.workflow.id) : null,
  ]);
  if (versions) config.latest_version = Math.max(0, ...versions.map((version) => version.number)) || null;
  const document = await placed(completed(draft.document), catalogue);
  createRoot(place).render(<Editor session={openSession(config, catalogue, { ...draft, document })} />);
  if (config.can.edit) (globalThis.requestIdleCallback ?? setTimeout)(loadWriting);
}

const place = document.getElementById("editor");
if (place)
  start(place).catch((reason: unknown) => {
    const words = document.createElement("p");
    words.className = "au-failed";
    words.setAttribute("role", "alert");
    words.textContent = `The editor could not be opened. ${sentence(reason)} Reload the page to try again.`;
    place.replaceChildren(words);
  });
