import { Icon } from "./Icon";

interface IconButtonProps {
  icon: string;
  /** What it does: its accessible name, and its tooltip where that says nothing shorter. */
  label: string;
  title?: string;
  pressed?: boolean;
  disabled?: boolean;
  dataId?: string;
  onClick: () => void;
}

/** A button that shows an icon only. */
export function IconButton({ icon, label, title = label, pressed, disabled, dataId, onClick }: IconButtonProps) {
  return (
    <button
      type="button"
      className="au-icon-button"
      aria-label={label}
      title={title}
      aria-pressed={pressed}
      disabled={disabled}
      data-id={dataId}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
