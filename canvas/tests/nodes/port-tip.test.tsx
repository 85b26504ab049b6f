import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WorkflowDocument } from "../../src/model/document";
import { PortTip } from "../../src/nodes/PortTip";
import { catalogue, drawn } from "../model/builders";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
HTMLElement.prototype.showPopover ??= () => undefined; // a browser opens it in its top layer

const box = { current: document.createElement("div") };
let root: ReturnType<typeof createRoot>;

const draw = (shown: WorkflowDocument) =>
  act(() => root.render(<PortTip box={box} document={shown} catalogue={catalogue} />));

const tip = () => document.querySelector("[data-id=port-tip]");

/** Points at a port of a step, as React Flow names it. */
function pointAt(id: string, port: string): void {
  const handle = document.createElement("div");
  handle.className = "au-node-port";
  Object.assign(handle.dataset, { nodeid: id, handleid: port });
  box.current.append(handle);
  act(() => {
    handle.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
    vi.runAllTimers();
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  const place = document.createElement("div");
  document.body.replaceChildren(box.current, place);
  root = createRoot(place);
});

afterEach(() => {
  act(() => root.unmount());
  vi.useRealTimers();
});

test("what a port is, is told where one points at it", () => {
  draw(drawn("a:call"));
  pointAt("a", "error");
  expect(tip()?.textContent).toContain("On error Failure");
});

test("nothing opens at a step or port that the document has not, and what is open goes with its step", () => {
  draw(drawn("a:call b"));
  pointAt("gone:c", "success");
  expect(tip()).toBeNull();
  pointAt("a", "expired");
  expect(tip()).toBeNull();
  pointAt("a", "error");
  draw(drawn("b"));
  expect(tip()).toBeNull();
});
