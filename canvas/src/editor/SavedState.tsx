import type { SaveState } from "../api/autosave";
import { Icon } from "../interface/Icon";
import { useSession } from "./session-context";
import { useEditor } from "./store";

const faces: Record<SaveState["kind"], { icon: string; words: string }> = {
  saved: { icon: "cloud-check", words: "Saved" },
  waiting: { icon: "cloud", words: "Saving…" },
  saving: { icon: "cloud-upload", words: "Saving…" },
  offline: { icon: "cloud-off", words: "Not saved: no connection. Your changes are kept here." },
  refused: { icon: "alert-circle", words: "Not saved." },
  conflict: { icon: "alert-triangle", words: "Not saved: someone else saved too." },
};

/** Whether the work is safe, always in words. */
export function SavedState() {
  const saving = useEditor((state) => state.saving);
  const session = useSession();
  const canEdit = useEditor((state) => state.config.can.edit);
  if (!canEdit) return <span className="au-saved">You can look, but not change anything here.</span>;
  const { icon, words } = faces[saving.kind];
  const text = saving.kind === "refused" ? `${words} ${saving.message}` : words;
  return (
    <span className="au-saved" data-kind={saving.kind} data-id="saved" role="status">
      <Icon name={icon} />
      <span title={text}>{text}</span>
      {(saving.kind === "offline" || saving.kind === "refused") && (
        <button type="button" className="au-link au-link-inline" onClick={() => session.autosave.retryNow()}>
          Try now
        </button>
      )}
    </span>
  );
}
