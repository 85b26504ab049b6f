"""The whole job as a person does it: draw, publish, run, watch, approve, and see the mail arrive."""

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from automate import demo
from tests.browser.conftest import Enter, RunningSite
from tests.browser.pages.canvas import Canvas
from tests.browser.pages.finding import by_id
from tests.browser.pages.inbox import Inbox
from tests.browser.pages.inspector import TEXTS, Inspector
from tests.browser.pages.mail import Mail
from tests.browser.pages.run import Run
from tests.browser.pages.sign_in import SignIn
from tests.browser.pages.start_form import StartForm
from tests.browser.pages.workflows import Workflows

INVOICES: list[dict[str, Any]] = json.loads((Path(demo.__file__).parent / "invoices.json").read_text(encoding="utf-8"))
PHONE = {"width": 390, "height": 844}
# The id of a step is made from its first name, which is its type's.
LOOK_UP, IS_LARGE, APPROVAL, BOOK, TELL, KEEP = (
    "http_request",
    "condition",
    "approval",
    "http_request_2",
    "send_e_mail",
    "set_data",
)


@dataclass(frozen=True)
class Drawing:
    """The hand that draws this one workflow."""

    canvas: Canvas
    panel: Inspector
    suppliers: str

    def ask_for_the_invoice(self) -> None:
        for label, type_ in (("Number", "Text"), ("Supplier", "Text"), ("Total", "Number"), ("Currency", "Text")):
            self.panel.add_input(label, type_)
        self.panel.add_input("Submitted by", required=False)

    def put_six_steps(self) -> None:
        for type_, x, y in (
            ("http.request", 100, 120),
            ("logic.condition", 460, 120),
            ("human.approval", 100, 380),
            ("http.request", 460, 340),
            ("mail.send", 100, 640),
            ("data.set", 460, 640),
        ):
            self.canvas.drag_from_palette(type_, x, y)

    def connect_them(self) -> None:
        for source, port, target in (
            (LOOK_UP, "success", IS_LARGE),
            (IS_LARGE, "true", APPROVAL),
            (IS_LARGE, "false", KEEP),
            (APPROVAL, "approved", BOOK),
            (BOOK, "success", TELL),
        ):
            self.canvas.connect(source, port, target)

    def set_up_the_look_up(self) -> None:
        self.canvas.select(LOOK_UP)
        self.panel.rename("Look up supplier")
        self.panel.fill("url", f"{self.suppliers}/suppliers/")
        self.panel.insert_data("url", "input.supplier")

    def set_up_the_branch(self) -> None:
        self.canvas.select(IS_LARGE)
        self.panel.rename("Large amount?")
        self.panel.add_rule("condition", "input.total", "is at least", "1000")

    def set_up_the_approval(self) -> None:
        self.canvas.select(APPROVAL)
        self.panel.rename("Ask Finance")
        self.panel.fill("title", "Approve invoice ")
        self.panel.insert_data("title", "input.number")
        self.panel.ask("assignees", "Finance")
        self.panel.pick_data(self.panel.add_fact("context", "Total"), "input.total")
        value = self.panel.add_fact("context", "Supplier").locator(TEXTS)
        value.fill(f"{{{{ steps.{LOOK_UP}.body.name }}}}")

    def set_up_the_booking(self) -> None:
        self.canvas.select(BOOK)
        self.panel.rename("Book payment")
        self.panel.choose("method", "POST")
        self.panel.fill("url", f"{self.suppliers}/payments")
        self.panel.choose("body_as", "JSON")
        wanted = {"supplier": "supplier", "amount": "total", "currency": "currency", "invoice": "number"}
        self.panel.fill("body", json.dumps({name: f"{{{{ input.{field} }}}}" for name, field in wanted.items()}))

    def set_up_the_ends(self) -> None:
        self.canvas.select(TELL)
        self.panel.rename("Tell the supplier")
        self.panel.fill("to", f"{{{{ steps.{LOOK_UP}.body.contact }}}}")
        self.panel.fill("subject", "Paid: ")
        self.panel.insert_data("subject", "input.number")
        self.panel.fill("body", f"Reference {{{{ steps.{BOOK}.body.reference }}}}")
        self.canvas.select(KEEP)
        self.panel.rename("Leave it to petty cash")
        self.panel.add_value("values", "status", "petty cash")


def test_the_whole_job_by_mouse(page: Page, browser: Browser, site: RunningSite, enter: Enter) -> None:
    invoice = {**INVOICES[0], "number": f"BL-{uuid.uuid4().hex[:6]}"}
    SignIn(page, site.url).by_link(site.link("alex@demo.test"))
    workflows = Workflows(page)
    workflows.open()
    canvas = workflows.new("Pay a supplier")
    drawing = Drawing(canvas, Inspector(page), site.suppliers)

    drawing.ask_for_the_invoice()
    drawing.put_six_steps()
    drawing.connect_them()
    a_problem_shows_until_it_is_mended(canvas, drawing)
    drawing.set_up_the_branch()
    drawing.set_up_the_approval()
    drawing.set_up_the_booking()
    drawing.set_up_the_ends()
    canvas.has_problems(0)
    canvas.is_saved()
    canvas.publish("The first")

    canvas.run()
    answers = {name.capitalize(): invoice[name] for name in ("number", "supplier", "total", "currency")}
    form = StartForm(page)
    form.fill({**answers, "Submitted by": invoice["submitted_by"]})
    run = form.start()
    run.mark()
    run.step_is(LOOK_UP, "completed")
    run.step_is(APPROVAL, "waiting")
    run.is_in_state("Waiting")

    fiona_approves_on_her_phone(enter, invoice)
    the_run_ends_before_ones_eyes(run)
    mail = Mail(page)
    mail.open()
    assert "Reference PAY-" in mail.read(f"Paid: {invoice['number']}")
    assert site.payments(invoice["number"]) == [(invoice["total"], 1, 1)]


def a_problem_shows_until_it_is_mended(canvas: Canvas, drawing: Drawing) -> None:
    corner = canvas.node(LOOK_UP).locator(".au-node-corner")
    expect(corner).to_contain_text("1 problem")
    drawing.set_up_the_look_up()
    expect(corner).to_have_count(0)


def fiona_approves_on_her_phone(enter: Enter, invoice: dict[str, Any]) -> None:
    phone = enter("Fiona", at_home=True, viewport=PHONE, has_touch=True, is_mobile=True)
    inbox = Inbox(phone)
    inbox.open()
    task = inbox.open_task(f"Approve invoice {invoice['number']}")
    task.shows("Supplier", "Brightline Stage Lighting BV")
    task.shows("Total", str(invoice["total"]))
    task.approve()
    expect(phone.get_by_text(f"Approved: Approve invoice {invoice['number']}")).to_be_visible()


def the_run_ends_before_ones_eyes(run: Run) -> None:
    run.is_in_state("Completed")
    run.step_is(BOOK, "completed")
    run.step_is(TELL, "completed")
    run.step_is(KEEP, "skipped")
    expect(by_id(run.page, "progress")).to_contain_text("100 %")
    run.was_not_reloaded()
