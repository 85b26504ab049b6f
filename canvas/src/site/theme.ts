// Loaded in <head> as a plain, blocking script: the theme is set before anything is painted, so nothing flashes.
const stored = (() => {
  try {
    return localStorage.getItem("automate-theme");
  } catch {
    return null; // storage may be forbidden; then the system's choice holds
  }
})();
const dark = stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
document.documentElement.dataset.theme = stored === "dark" || stored === "light" ? stored : "auto";
