export type ToastLevel = "success" | "info" | "warning" | "error";

const icons: Record<ToastLevel, string> = {
  success: "circle-check",
  info: "info-circle",
  warning: "alert-triangle",
  error: "alert-circle",
};

function shelf(): HTMLElement {
  const found = document.getElementById("toasts");
  if (found) return found;
  const made = document.createElement("div");
  made.id = "toasts";
  made.className = "toasts";
  made.setAttribute("aria-live", "polite");
  document.body.append(made);
  return made;
}

/** What went wrong stays until it is closed; everything else leaves by itself, unless someone points at it. */
function leaveLater(toast: HTMLElement): void {
  if (toast.dataset.level === "error") return;
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2_000) : toast.remove());
  setTimeout(leave, 6_000);
}

export function toast(message: string, level: ToastLevel = "success"): void {
  const box = document.createElement("div");
  box.className = "site-toast";
  box.dataset.level = level;
  box.setAttribute("role", level === "error" ? "alert" : "status");
  const sprite = document.documentElement.dataset.icons ?? "/static/canvas/icons.svg";
  box.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}#tabler-${icons[level]}"></use></svg>`;
  const words = document.createElement("span");
  words.textContent = message;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", "Dismiss");
  box.append(words, close);
  shelf().append(box);
  leaveLater(box);
}

/**
 * Toasts come from three sides: server-rendered `.site-toast` elements, the response header
 * `HX-Trigger: {"toast": {"message": "…", "level": "success"}}`, and scripts that dispatch a `toast` event.
 */
export function watchToasts(): void {
  for (const rendered of document.querySelectorAll<HTMLElement>(".site-toast")) leaveLater(rendered);
  document.addEventListener("toast", (event) => {
    const detail = (event as CustomEvent<{ message?: string; level?: ToastLevel; value?: string }>).detail;
    const message = detail?.message ?? detail?.value;
    if (message) toast(message, detail.level);
  });
  document.addEventListener("click", (event) => {
    const close = (event.target as Element).closest("[data-toast-close]");
    close?.closest(".site-toast")?.remove();
  });
}
