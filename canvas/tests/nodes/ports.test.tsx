import { type NodeProps, ReactFlowProvider } from "@xyflow/react";
import { act, useRef } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { askAt } from "../../src/editor/adding";
import { createEditorStore, type EditorConfig } from "../../src/editor/store";
import type { WorkflowDocument } from "../../src/model/document";
import { cardData } from "../../src/nodes/flow";
import { type OnPort, usePortKeys } from "../../src/nodes/port-keys";
import { StepCard, type StepNode } from "../../src/nodes/StepCard";
import { asSpec, catalogue, drawn } from "../model/builders";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const ask = asSpec("ask", {
  ports: [
    { name: "success", title: "Filled in" },
    { name: "late", title: "Late", kind: "timeout", when: "limit" },
  ],
  config: { properties: { limit: { title: "Give up after" } } },
});
const asking = { ...catalogue, steps: { ...catalogue.steps, ask } };

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
        {...({ id: "a", data: cardData(shown, asking, "a", { readOnly }), selected: true } as NodeProps<StepNode>)}
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

test("from a port that is never taken nothing is begun: it says so in its name, and why at Enter", () => {
  const document = drawn("a:ask a.late>b");
  const config = { can: { edit: true } } as EditorConfig;
  const store = createEditorStore({ config, catalogue: asking, document, problems: [] }, () => undefined);
  const ports = draw(document, false, (id, port) => askAt(store, id, port));
  expect(names(ports)).toEqual(["Filled in: add a step", "Late: never taken"]);
  const told = vi.fn();
  window.document.addEventListener("toast", (event) => told((event as CustomEvent).detail.message), { once: true });
  ports[1]?.focus();
  press("Enter");
  expect(told).toHaveBeenCalledWith("“A” is never left by “Late” as long as “Give up after” is empty.");
  expect(store.getState().sheet).toBeNull();
  ports[0]?.focus();
  press("Enter");
  expect(store.getState()).toMatchObject({ sheet: "insert", adding: { after: { id: "a", port: "success" } } });
});
