/** A form or button with `data-confirm="What will be lost."` asks first. Without scripts the server's page asks. */
export function watchConfirmations(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const submitter = event.submitter as HTMLElement | null;
      const form = event.target as HTMLFormElement;
      const question = submitter?.dataset.confirm ?? form.dataset.confirm;
      if (!question || form.dataset.confirmed === "yes") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(question, submitter?.textContent?.trim() || "Continue", () => {
        form.dataset.confirmed = "yes";
        form.requestSubmit(submitter);
        delete form.dataset.confirmed;
      });
    },
    true,
  );
}

function ask(question: string, action: string, then: () => void): void {
  const dialog = document.createElement("dialog");
  dialog.className = "site-dialog";
  const words = document.createElement("p");
  words.textContent = question;
  words.id = "site-dialog-words";
  dialog.setAttribute("aria-labelledby", words.id);
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "site-dialog-buttons";
  const keep = Object.assign(document.createElement("button"), {
    className: "btn",
    value: "no",
    textContent: "Go back",
  });
  const go = Object.assign(document.createElement("button"), {
    className: "btn btn-danger",
    value: "yes",
    textContent: action,
  });
  form.append(keep, go);
  dialog.append(words, form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") then();
  });
  dialog.showModal();
}
