/**
 * Narrowing the navigation without leaving the page: the server is told, so that the next page comes as chosen and
 * nothing flashes. Without scripts the form does the same by loading the page anew.
 */
export function watchFolding(): void {
  const form = document.querySelector<HTMLFormElement>(".fold-form");
  const button = form?.querySelector<HTMLButtonElement>("button[name=fold]");
  if (!form || !button) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new FormData(form, button);
    const folded = button.value === "yes";
    void fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true });
    document.body.classList.toggle("nav-folded", folded);
    button.value = folded ? "no" : "yes";
    button.title = folded ? "Widen the navigation" : "Collapse the navigation";
    const word = button.querySelector(".nav-word");
    if (word) word.textContent = folded ? "Widen" : "Collapse";
  });
}
