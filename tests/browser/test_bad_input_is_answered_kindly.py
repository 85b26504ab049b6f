"""What a person gets wrong in the browser: a clear sentence at the right place, and nothing typed is lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import that_asks, with_an_approval
from tests.browser.pages.finding import by_id
from tests.browser.pages.inbox import Inbox
from tests.browser.pages.inspector import TEXTS
from tests.browser.pages.sign_in import SignIn
from tests.browser.pages.start_form import StartForm
from tests.waiting import until

OLD_LINK = """
import time_machine
from datetime import timedelta
from django.utils import timezone
from automate.signin_link import signin_link
with time_machine.travel(timezone.now() - timedelta(minutes=16)):
    print(signin_link(email="oscar@demo.test"))
"""


@pytest.fixture
def start_form(enter: Enter, site: RunningSite) -> StartForm:
    """The start form of a workflow that asks for several kinds of input."""
    page = enter("Alex")
    workflow = Api(page, site).draw(that_asks("Asks a lot"))
    page.goto(f"{site.url}/w/demo/workflows/{workflow}/run/")
    return StartForm(page)


def test_an_expired_and_a_used_link_lead_to_a_clear_page(page: Page, site: RunningSite) -> None:
    printed = site.site.run("shell", "--verbosity", "0", "-c", OLD_LINK)
    someone = SignIn(page, site.url)
    someone.is_refused(printed.stdout.strip().splitlines()[-1])
    link = site.link("oscar@demo.test")
    someone.by_link(link)
    someone.is_forgotten()
    someone.is_refused(link)
    expect(page.get_by_text("manage.py link")).to_be_visible()


def test_input_that_misses_the_schema_stays_with_errors_at_its_fields(start_form: StartForm) -> None:
    start_form.fill({"Reason": "no", "Amount": "a lot", "E-mail address": "somewhere"})
    start_form.submit()
    start_form.is_refused_at("Amount", "Enter a number with a point for decimals, for example 12.50.")
    page = start_form.page
    for label, text in (("Reason", "no"), ("Amount", "a lot"), ("E-mail address", "somewhere")):
        expect(page.get_by_label(label)).to_have_value(text)
        expect(page.get_by_label(label)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("Some answers need another look")
    start_form.fill({"Reason": "New lamps", "Amount": "12.50", "E-mail address": "vera@demo.test"})
    start_form.start().is_in_state("Completed")


def test_malformed_json_points_at_its_fault(start_form: StartForm) -> None:
    start_form.fill({"Reason": "New lamps", "Amount": "12", "Lines": '[{"article": "lamp",\n  "count": }]'})
    start_form.submit()
    start_form.is_refused_at("Lines", re.compile(r"This is not JSON: .* at line 2, column 12\."))
    expect(start_form.page.get_by_label("Lines")).to_have_value('[{"article": "lamp",\n  "count": }]')


def test_malformed_json_in_the_inspector_keeps_the_last_valid_value(enter: Enter, site: RunningSite) -> None:
    page = enter("Alex")
    api = Api(page, site)
    drawn = that_asks("Posts")
    drawn["nodes"] = {
        "post": {
            "type": "http.request",
            "name": "Post",
            "config": {"method": "POST", "url": site.suppliers, "body_as": "json", "body": {"a": 1}},
        }
    }
    drawn["layout"] = {"nodes": {"post": {"x": 0, "y": 0}}}
    workflow = api.draw(drawn)
    page.goto(f"{site.url}/w/demo/workflows/{workflow}/")
    by_id(page, "node-post").click(position={"x": 60, "y": 20})
    field = by_id(page, "field-body").locator(TEXTS)
    field.fill('{"a": 1,\n "b": }')
    expect(by_id(page, "field-body")).to_contain_text("This is not yet valid JSON")
    expect(by_id(page, "field-body")).to_contain_text("line 2")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert api.draft(workflow)["nodes"]["post"]["config"]["body"] == {"a": 1}


def test_a_workflow_without_a_name_is_not_made_and_its_description_stays(enter: Enter, site: RunningSite) -> None:
    page = enter("Alex")
    page.goto(f"{site.url}/w/demo/workflows/new/")
    page.get_by_label("Description").fill("It pays what must be paid.")
    page.get_by_role("button", name="Draw workflow").click()
    expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Description")).to_have_value("It pays what must be paid.")
    page.get_by_label("Name").fill("Pays")
    page.get_by_role("button", name="Draw workflow").click()
    expect(by_id(page, "saved")).to_be_visible()


def test_what_was_typed_is_there_again_after_signing_in(enter: Enter, site: RunningSite) -> None:
    api = Api(enter("Alex"), site)
    title = "Approve “Signed out”"
    api.start(api.draw(with_an_approval("Signed out", title)))
    until(lambda: any(task["title"] == title for task in api.ask("GET", "tasks/?state=open")["results"]), "it is asked")
    fiona = enter("Fiona", at_home=True)
    inbox = Inbox(fiona)
    inbox.open()
    task = inbox.open_task(title)
    task.comment("A long reason\nof two lines")
    fiona.context.clear_cookies(name="sessionid")
    task.reject()
    expect(fiona.get_by_text("nothing was sent")).to_be_visible()
    SignIn(fiona, site.url).as_demo_person("Fiona")
    inbox.open()
    inbox.open_task(title)
    expect(fiona.get_by_label("Comment")).to_have_value("A long reason\nof two lines")
    expect(fiona.get_by_text("It has not been sent.")).to_be_visible()
    task.reject()
    expect(fiona.get_by_text(f"Rejected: {title}")).to_be_visible()
    assert fiona.evaluate("sessionStorage.getItem('typed')") is None
