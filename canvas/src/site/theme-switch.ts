export type Theme = "auto" | "light" | "dark";

const KEY = "automate-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

export function currentTheme(): Theme {
  const value = document.documentElement.dataset.theme;
  return value === "light" || value === "dark" ? value : "auto";
}

export function setTheme(theme: Theme): void {
  try {
    if (theme === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage is forbidden: the choice holds until the page is left.
  }
  document.documentElement.dataset.theme = theme;
  paint();
}

function paint(): void {
  const theme = currentTheme();
  document.documentElement.dataset.bsTheme = theme === "auto" ? (system.matches ? "dark" : "light") : theme;
  for (const button of document.querySelectorAll<HTMLElement>("[data-theme-set]"))
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
}

/** Buttons with `data-theme-set="auto|light|dark"` choose; "auto" follows the system as it changes. */
export function watchTheme(): void {
  paint();
  system.addEventListener("change", paint);
  addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    document.documentElement.dataset.theme = event.newValue ?? "auto";
    paint();
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-theme-set]");
    if (button) setTheme(button.dataset.themeSet as Theme);
  });
}
