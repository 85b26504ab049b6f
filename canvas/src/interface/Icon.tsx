/** An icon of the sprite; decorative unless it has a title. */
export function Icon({ name, title, className = "" }: { name: string; title?: string; className?: string }) {
  const sprite = document.documentElement.dataset.icons ?? "/static/canvas/icons.svg";
  return (
    <svg
      className={`icon ${className}`}
      {...(title ? { role: "img", "aria-label": title } : { "aria-hidden": true })}
      focusable="false"
    >
      {title && <title>{title}</title>}
      <use href={`${sprite}#tabler-${name}`} />
    </svg>
  );
}
