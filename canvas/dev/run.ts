// A run view without a server: a snapshot from memory, and a socket that goes on with it.
import type { LiveMessage, Run, RunEvent, Step } from "../src/model/live";

const document_ = await (await fetch("/api/w/demo/workflows/w1/draft/")).json().then((draft) => draft.document);
const began = Date.now() - 95_000;
const at = (seconds: number) => new Date(began + seconds * 1_000).toISOString();

function step(node: string, status: string, more: Partial<Step> = {}): Step {
  const { name, type } = document_.nodes[node];
  const times = status === "pending" || status === "skipped" ? {} : { started_at: at(1), attempt: 1 };
  const empty = { port: null, started_at: null, finished_at: null, wake_at: null, error: null, waiting_for: null };
  const none = { scope: "", progress: null, fallback: false, gate: null, undoes: null, undone: null, choices: [] };
  return { key: node, node, name, type, status, attempt: 0, ...empty, ...none, seq: 20, ...times, ...more } as Step;
}

const done = (node: string, from: number, to: number, more: Partial<Step> = {}) =>
  step(node, "completed", { started_at: at(from), finished_at: at(to), port: "success", ...more });

const steps: Step[] = [
  done("check_totals", 0.2, 0.3, { output: { result: { fits: true, faults: "", vat: 1_470, total: 8_470 } } }),
  done("look_up_supplier", 0.2, 1.4, {
    attempt: 2,
    input: { method: "GET", url: "http://127.0.0.1:8001/suppliers/brightline" },
    output: { status: 200, headers: { "content-type": "application/json" }, body: { $cut: 48_213 } },
  }),
  done("cost_centre_known", 0.4, 0.4, { port: "true" }),
  step("ask_cost_centre", "skipped"),
  done("coding", 0.5, 0.5),
  done("budget", 0.6, 0.7, {
    output: { rows: [{ code: "EVENTS", name: "Events and shows", left: 12_400 }], count: 1, more: false },
  }),
  done("is_payable", 1.5, 1.5, { port: "true" }),
  done("how_much", 1.6, 1.6, { port: "over the limit" }),
  step("objections", "skipped"),
  step("approve", "waiting", { started_at: at(1.8), waiting_for: "Waiting for Finance to approve" }),
  step("book_payment", "pending"),
  step("tell_supplier", "pending"),
  step("tell_submitter", "pending"),
  step("tell_unpaid", "pending"),
  step("outcome", "pending"),
];
const words = [
  "The run was created.",
  "The run began.",
  "“Check VAT and totals” was completed.",
  "“Look up supplier” failed and is tried again in 1 s: the supplier API answered 503.",
  "“Look up supplier” was completed.",
  "“How much is at stake?” left by “over the limit”.",
  "“Approval by Finance” is waiting for Finance to approve.",
];
const events: RunEvent[] = words.map((message, index) => ({
  number: index + 14,
  at: at(index / 2),
  type: "note",
  step: null,
  severity: message.includes("failed") ? "warning" : "info",
  message,
  data: null,
  metrics: null,
}));
const run: Run = {
  id: "r7k2m4qxw3ab",
  workflow: { id: "w1", name: "Invoice approval" },
  version: 3,
  status: "waiting",
  title: "Invoice BL-2041 from Brightline",
  priority: 0,
  created_at: at(0),
  started_at: at(0),
  finished_at: null,
  started_by: "Alex Owner",
  progress: { total: 15, completed: 7, failed: 0, skipped: 2, percent: 60 },
  metrics: { total: 15, completed: 7, failed: 0, skipped: 2, duration_ms: null, gates_passed: 1, gates_failed: 0 },
  totals: { cost: { USD: 0.42 }, impact: { savings: { "USD/month": 30 } } },
  options: { simulated: false, stepping: false, breakpoints: [] },
  parent: null,
  fork_of: null,
  children: 0,
  current: ["Approval by Finance"],
  queue: null,
  error: null,
  by_hand: [],
  input: { number: "BL-2041", supplier: "brightline", net: 7_000, vat: 1_470, total: 8_470, currency: "EUR" },
  output: null,
  seq: 20,
};
const snapshot = { type: "snapshot", seq: 20, run, steps, passes: {}, events } as LiveMessage;

const failed = location.search.includes("failed");
if (failed && snapshot.type === "snapshot") {
  run.status = "failed";
  run.current = [];
  run.finished_at = at(40);
  run.progress = { total: 15, completed: 8, failed: 1, skipped: 6, percent: 100 };
  run.error = {
    code: "permanent",
    message: "“Book the payment” failed.",
    hint: "The bank refused the account number.",
    step: "book_payment",
  };
  const set = (node: string, next: Step) => {
    steps[steps.findIndex((each) => each.node === node)] = next;
  };
  set("approve", done("approve", 1.8, 30, { port: "approved" }));
  set(
    "book_payment",
    step("book_payment", "failed", {
      started_at: at(30),
      finished_at: at(40),
      attempt: 3,
      choices: ["retry", "skip"],
      error: {
        kind: "permanent",
        message: "The bank answered 422: unknown account number.",
        hint: "Correct the supplier's account and try again.",
      },
    }),
  );
  for (const node of ["tell_supplier", "tell_submitter", "tell_unpaid", "outcome"]) set(node, step(node, "skipped"));
}

class Socket {
  readyState = 0;
  onopen?: () => void;
  onclose?: () => void;
  onmessage?: (event: { data: string }) => void;
  constructor() {
    setTimeout(() => {
      if (location.search.includes("offline")) return this.onclose?.();
      this.readyState = 1;
      this.onopen?.();
      this.onmessage?.({ data: JSON.stringify(snapshot) });
    }, 100);
  }
  send() {}
  close() {}
}
Object.assign(window, { WebSocket: Socket });

const config = document.createElement("script");
config.type = "application/json";
config.id = "run-config";
config.textContent = JSON.stringify({
  workspace: "demo",
  run: run.id,
  api: "/api/w/demo/",
  socket: "/ws/w/demo/runs/r7k2m4qxw3ab/",
  csrf: "x",
  can: { control: true, start: true },
  versions: [3, 2, 1],
  snapshot,
  document: document_,
});
document.body.append(config);
await import("../src/live/main");
