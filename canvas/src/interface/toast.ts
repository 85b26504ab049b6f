/** Says the result of something; site.ts shows it. Errors one must act on are shown where they happened instead. */
export function say(message: string, level: "success" | "info" | "warning" | "error" = "success"): void {
  document.dispatchEvent(new CustomEvent("toast", { detail: { message, level } }));
}
