import { useEffect, useState } from "react";
import { sentence } from "../api/http";
import { loadVersion, loadVersions, personName, type Version } from "../api/workflows";
import { Dialog } from "../interface/Dialog";
import { Icon } from "../interface/Icon";
import { say } from "../interface/toast";
import { completed } from "../model/document";
import { useEditor, useEditorStore } from "./store";

function Row({ version, onClose }: { version: Version; onClose: () => void }) {
  const store = useEditorStore();
  const canEdit = useEditor((state) => state.config.can.edit);
  const [busy, setBusy] = useState(false);
  const fetched = async (then: (document: ReturnType<typeof completed>) => void) => {
    setBusy(true);
    const { config } = store.getState();
    try {
      then(completed((await loadVersion(config, config.workflow.id, version.number)).document));
      onClose();
    } catch (reason) {
      say(sentence(reason), "error");
      setBusy(false);
    }
  };
  const compare = () =>
    fetched((document) => store.getState().set({ comparing: { number: version.number, document } }));
  const restore = () =>
    fetched((document) => {
      const { document: now, perform } = store.getState();
      const kept = { name: now.name, ...(now.description === undefined ? {} : { description: now.description }) };
      perform({ kind: "replace", document: { ...document, ...kept } }, { select: [] });
      say(`The draft is version ${version.number} again. Undo brings back what you had.`, "info");
    });
  return (
    <li className="au-version" data-id={`version-${version.number}`}>
      <span>
        <strong>Version {version.number}</strong>
        {version.note && <span className="au-version-note">{version.note}</span>}
        <small>
          {personName(version.author)},{" "}
          {new Date(version.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}
        </small>
      </span>
      <span className="au-version-buttons">
        <button
          type="button"
          className="au-button"
          onClick={compare}
          disabled={busy}
          data-id={`compare-${version.number}`}
        >
          <Icon name="file-diff" /> Compare
        </button>
        {canEdit && (
          <button
            type="button"
            className="au-button"
            onClick={restore}
            disabled={busy}
            data-id={`restore-${version.number}`}
          >
            <Icon name="arrow-back-up" /> Restore
          </button>
        )}
      </span>
    </li>
  );
}

/** What was published: compare it with the draft, or make it the draft again. */
export function VersionsSheet({ onClose }: { onClose: () => void }) {
  const config = useEditor((state) => state.config);
  const [versions, setVersions] = useState<Version[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    loadVersions(config, config.workflow.id).then(setVersions, (reason) => setFailure(sentence(reason)));
  }, [config]);
  return (
    <Dialog title="Versions" onClose={onClose} dataId="versions-sheet" wide>
      {failure && (
        <p className="au-field-problem" role="alert">
          <Icon name="alert-circle" /> <span>{failure}</span>
        </p>
      )}
      {!failure && versions === null && <p className="au-hint">Loading…</p>}
      {versions?.length === 0 && (
        <p className="au-hint">
          Nothing is published yet. Publishing keeps the drawing as it is, with a number and a note.
        </p>
      )}
      {versions && versions.length > 0 && (
        <ol className="au-versions">
          {versions.map((version) => (
            <Row key={version.number} version={version} onClose={onClose} />
          ))}
        </ol>
      )}
    </Dialog>
  );
}
