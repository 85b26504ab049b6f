// Where the keyboard is: on the canvas, or in the inspector.

/** Into the inspector, once it shows what was just selected; the name is ready to be typed over. */
export function intoInspector(): void {
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>('[data-id="step-name"]')?.select());
}

/** Into the panel of a note or group that was just made. */
export function intoMark(): void {
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>('[data-id="mark-text"]')?.select());
}

/** Onto the card of a step, or its row where the outline is shown. */
export function ontoCanvas(id: string): void {
  const row = document.querySelector<HTMLElement>(`.au-outline [data-row="${id}"]`);
  (row ?? document.querySelector<HTMLElement>(`.react-flow__node[data-id="${id}"]`))?.focus();
}
