import { toast } from "./toasts";

/** Buttons with `data-copy="text"`, or `data-copy-from="#id"` for the text of an element or the value of a field. */
export function watchCopyButtons(): void {
  document.addEventListener("click", async (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy], [data-copy-from]");
    if (!button) return;
    const source = button.dataset.copyFrom ? document.querySelector<HTMLInputElement>(button.dataset.copyFrom) : null;
    const text = button.dataset.copy ?? source?.value ?? source?.textContent ?? "";
    try {
      await navigator.clipboard.writeText(text.trim());
      toast("Copied to the clipboard.");
    } catch {
      toast("The browser did not allow copying. Select the text and copy it by hand.", "warning");
    }
  });
}
