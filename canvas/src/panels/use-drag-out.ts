import { type PointerEvent, useRef } from "react";

const FAR_ENOUGH = 6;

interface Drag {
  x: number;
  y: number;
  ghost: HTMLElement | null;
}

/**
 * Drags a copy of an element by pointer events, which work for mouse, pen and touch alike, and says where it was
 * dropped. `data-dragged` stands on the element until after the click that ends the drag.
 */
export function useDragOut(onDrop: (x: number, y: number) => void) {
  const drag = useRef<Drag | null>(null);
  const end = (element: HTMLElement) => {
    drag.current?.ghost?.remove();
    drag.current = null;
    document.body.classList.remove("au-dragging");
    setTimeout(() => delete element.dataset.dragged);
  };
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      // At once: a quick hand leaves the element before its first move is seen.
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { x: event.clientX, y: event.clientY, ghost: null };
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const now = drag.current;
      if (!now) return;
      if (!now.ghost) {
        if (Math.hypot(event.clientX - now.x, event.clientY - now.y) < FAR_ENOUGH) return;
        event.currentTarget.dataset.dragged = "yes";
        now.ghost = event.currentTarget.cloneNode(true) as HTMLElement;
        now.ghost.removeAttribute("data-id");
        now.ghost.classList.add("au-ghost");
        document.body.append(now.ghost);
        document.body.classList.add("au-dragging");
      }
      now.ghost.style.transform = `translate(${event.clientX - 24}px, ${event.clientY - 20}px)`;
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const dropped = drag.current?.ghost;
      end(event.currentTarget);
      if (dropped) onDrop(event.clientX, event.clientY);
    },
    onPointerCancel(event: PointerEvent<HTMLElement>) {
      end(event.currentTarget);
    },
  };
}
