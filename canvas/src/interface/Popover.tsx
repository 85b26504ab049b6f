import { type ReactNode, useId, useRef, useState } from "react";

interface PopoverProps {
  label: string;
  /** What the button shows; its accessible name is the label. */
  face: ReactNode;
  className?: string;
  children: (close: () => void) => ReactNode;
  dataId?: string;
}

const GAP = 6;
const MARGIN = 8;

/** Puts the panel under its button, or above it where there is more room, always inside the window. */
function place(panel: HTMLElement, button: HTMLElement): void {
  const anchor = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const below = anchor.bottom + GAP + height <= innerHeight - MARGIN;
  const top = below ? anchor.bottom + GAP : Math.max(MARGIN, anchor.top - GAP - height);
  const left = Math.min(Math.max(MARGIN, anchor.right - width), innerWidth - width - MARGIN);
  panel.style.top = `${top}px`;
  panel.style.left = `${left}px`;
}

/** A button that opens a small panel in the browser's top layer; Escape or a click beside it closes it. */
export function Popover({ label, face, className = "au-icon-button", children, dataId }: PopoverProps) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => panel.current?.hidePopover();
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-expanded={open}
        popoverTarget={id}
        data-id={dataId}
      >
        {face}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        className="au-popover"
        onToggle={(event) => {
          const opened = event.newState === "open";
          setOpen(opened);
          requestAnimationFrame(() => {
            if (!opened || !panel.current || !button.current) return;
            place(panel.current, button.current);
            panel.current.querySelector<HTMLElement>("input, button")?.focus();
          });
        }}
      >
        {open && children(close)}
      </div>
    </>
  );
}
