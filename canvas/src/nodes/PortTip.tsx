import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Catalogue } from "../model/catalogue";
import type { WorkflowDocument } from "../model/document";
import { portsOfNode } from "../model/graph";
import { PortWords } from "./PortWords";

const PAUSE = 250; // a pointer on its way elsewhere opens nothing
const GAP = 12;
const MARGIN = 8;
const ID = "au-port-tip";

/** The way out at which something happened; a way in has no name. */
const portAt = ({ target }: Event): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>(".au-node-port[data-handleid]") : null;

/** Beside the port: right of it, else left, always inside the window. */
function place(tip: HTMLElement, port: HTMLElement): void {
  const anchor = port.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = tip;
  const right = anchor.right + GAP + width <= innerWidth - MARGIN;
  const left = right ? anchor.right + GAP : anchor.left - GAP - width;
  const top = (anchor.top + anchor.bottom - height) / 2;
  tip.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  tip.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - height - MARGIN))}px`;
}

/** The port that is pointed at or has the keyboard; none while something is dragged or the view moves. */
function usePortPointedAt(box: RefObject<HTMLElement | null>): HTMLElement | null {
  const [port, setPort] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const canvas = box.current;
    if (!canvas) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = () => {
      clearTimeout(timer);
      setPort(null);
    };
    const on = <Name extends keyof HTMLElementEventMap>(name: Name, does: (event: HTMLElementEventMap[Name]) => void) =>
      canvas.addEventListener(name, does, { signal: stop.signal, capture: true, passive: true });
    on("pointerover", (event) => {
      const found = event.buttons === 0 ? portAt(event) : null;
      hide();
      if (found) timer = setTimeout(() => setPort(found), PAUSE);
    });
    on("focusin", (event) => {
      const found = portAt(event);
      if (found?.matches(":focus-visible")) setPort(found); // not of a press that begins a connection
    });
    for (const name of ["focusout", "pointerdown", "pointerleave", "wheel"] as const) on(name, hide);
    on("keydown", hide);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [box]);
  return port;
}

/** One small panel for all ports of a canvas: what the one pointed at is. */
export function PortTip({
  box,
  document,
  catalogue,
}: {
  box: RefObject<HTMLElement | null>;
  document: WorkflowDocument;
  catalogue: Catalogue;
}) {
  const port = usePortPointedAt(box);
  const tip = useRef<HTMLDivElement>(null);
  const { nodeid: id = "", handleid: name = "" } = port?.dataset ?? {};
  // A step that is only shown for comparison, or that somebody has just removed, is no longer in the document.
  const known = portsOfNode(document, catalogue, id).some((each) => each.name === name);
  useLayoutEffect(() => {
    if (!known || !port || !tip.current) return;
    tip.current.showPopover();
    place(tip.current, port);
    port.setAttribute("aria-describedby", ID);
    return () => port.removeAttribute("aria-describedby");
  }, [port, known]);
  if (!known) return null;
  return (
    <div ref={tip} id={ID} popover="manual" role="tooltip" className="au-popover au-port-tip" data-id="port-tip">
      <PortWords document={document} catalogue={catalogue} id={id} port={name} />
    </div>
  );
}
