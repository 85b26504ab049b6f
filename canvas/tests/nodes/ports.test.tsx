import { type NodeProps, ReactFlowProvider } from "@xyflow/react";
import { act, useRef } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { WorkflowDocument } from "../../src/model/document";
import { cardData } from "../../src/nodes/flow";
import { type OnPort, usePortKeys } from "../../src/nodes/port-keys";
import { StepCard, type StepNode } from "../../src/nodes/StepCard";
import { catalogue, drawn } from "../model/builders";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

let place: HTMLElement;
let root: ReturnType<typeof createRoot>;

beforeEach(() => {
  place = document.createElement("div");
  document.body.replaceChildren(place);
  root = createRoot(place);
});
afterEach(() => act(() => root.unmount()));

function Card({ shown, readOnly, onEnter }: { shown: WorkflowDocument; readOnly: boolean; onEnter?: OnPort }) {
  const box = useRef<HTMLDivElement>(null);
  usePortKeys(box, onEnter);
  return (
    <div ref={box}>
      <StepCard
        {...({ id: "a", data: cardData(shown, catalogue, "a", { readOnly }), selected: true } as NodeProps<StepNode>)}
      />
    </div>
  );
}

function draw(shown: WorkflowDocument, readOnly: boolean, onEnter?: OnPort): HTMLElement[] {
  act(() =>
    root.render(
      <ReactFlowProvider>
        <Card shown={shown} readOnly={readOnly} {...(onEnter && { onEnter })} />
      </ReactFlowProvider>,
    ),
  );
  const ports = [...place.querySelectorAll<HTMLElement>(".au-node-port[data-handleid]")];
  for (const port of ports) port.dataset.nodeid = "a"; // as inside of a step of React Flow
  return ports;
}

const press = (key: string) =>
  document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const names = (ports: HTMLElement[]) => ports.map((port) => port.getAttribute("aria-label"));

test("who only looks reaches every port, too, and nothing offers to add a step", () => {
  const ports = draw(drawn("a:call"), true);
  expect(names(ports)).toEqual(["success", "On error"]);
  expect(ports.map(({ tabIndex }) => tabIndex)).toEqual([0, -1]);
  ports[0]?.focus();
  press("ArrowDown");
  expect(document.activeElement).toBe(ports[1]);
  press("Enter");
  expect(names(draw(drawn("a:call"), false))).toEqual(["success: add a step", "On error: add a step"]);
});
