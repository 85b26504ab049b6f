import { useReactFlow } from "@xyflow/react";
import { Fragment, type KeyboardEvent, useEffect, useRef } from "react";
import { Icon } from "../interface/Icon";
import { commandsFor } from "./commands";
import { ontoCanvas } from "./focus";
import { keyWord } from "./keymap";
import { type Menu, useEditor, useEditorStore } from "./store";

const MARGIN = 8;

/** Inside the window, and where it was asked for as far as that goes. */
function place(panel: HTMLElement, { x, y }: Menu): void {
  panel.style.left = `${Math.max(MARGIN, Math.min(x, innerWidth - panel.offsetWidth - MARGIN))}px`;
  panel.style.top = `${Math.max(MARGIN, Math.min(y, innerHeight - panel.offsetHeight - MARGIN))}px`;
}

function move(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const next = to[event.key];
  event.stopPropagation(); // its keys are not the canvas's
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}

/** The menu of the right mouse button, of a long touch and of the keyboard's menu key. */
export function ContextMenu({ menu }: { menu: Menu }) {
  const flow = useReactFlow();
  const store = useEditorStore();
  const openMenu = useEditor((state) => state.openMenu);
  const panel = useRef<HTMLDivElement>(null);
  const commands = commandsFor(flow, store, menu);

  useEffect(() => {
    const element = panel.current;
    if (!element) return;
    element.showPopover();
    place(element, menu);
    element.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [menu]);

  const close = () => {
    openMenu(null);
    const [only] = store.getState().selection.nodes;
    if (only) ontoCanvas(only);
  };
  return (
    <div
      ref={panel}
      popover="auto"
      role="menu"
      aria-label={{ steps: "What to do with the selected steps", edge: "Connection", canvas: "Canvas" }[menu.of]}
      className="au-popover au-menu"
      data-id="context-menu"
      tabIndex={-1}
      onKeyDown={move}
      onToggle={(event) => {
        if (event.newState === "closed" && store.getState().menu === menu) close();
      }}
    >
      {commands.map((command, index) => (
        <Fragment key={command.id}>
          {index > 0 && commands[index - 1]?.group !== command.group && <hr />}
          <button
            type="button"
            role="menuitem"
            tabIndex={-1}
            data-id={`menu-${command.id}`}
            onClick={() => {
              close();
              command.does();
            }}
          >
            <Icon name={command.icon} />
            <span>{command.words}</span>
            {command.keys && (
              <kbd>{command.keys.length === 1 ? keyWord(command.keys.toLowerCase()) : command.keys}</kbd>
            )}
          </button>
        </Fragment>
      ))}
    </div>
  );
}
