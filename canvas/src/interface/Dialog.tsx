import { type ReactNode, useEffect, useId, useRef } from "react";
import { Icon } from "./Icon";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  buttons?: ReactNode;
  wide?: boolean;
  /** A choice that must be made: no cross, and Escape does not leave it. */
  mustChoose?: boolean;
  dataId?: string;
}

/** A modal dialog of the browser: it traps the focus and gives it back. */
export function Dialog({ title, onClose, children, buttons, wide, mustChoose, dataId }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`au-dialog${wide ? " au-dialog-wide" : ""}`}
      aria-labelledby={heading}
      data-id={dataId}
      onCancel={(event) => {
        event.preventDefault();
        if (!mustChoose) onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header className="au-dialog-head">
        <h2 id={heading}>{title}</h2>
        {!mustChoose && (
          <button type="button" className="au-icon-button" aria-label="Close" onClick={onClose}>
            <Icon name="x" />
          </button>
        )}
      </header>
      <div className="au-dialog-body">{children}</div>
      {buttons && <footer className="au-dialog-buttons">{buttons}</footer>}
    </dialog>
  );
}
