"""A way out of a step says what it is, when it is taken and what can be read behind it; by mouse and by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import with_an_approval
from tests.browser.drawing import drawn
from tests.browser.pages.canvas import Canvas
from tests.browser.pages.finding import by_id
from tests.browser.pages.inspector import Inspector
from tests.browser.pages.sound import look


@pytest.fixture
def page(enter: Enter) -> Page:
    return enter("Alex")


def with_a_late_answer() -> dict[str, Any]:
    document = with_an_approval("Ports", "Pay?")
    document["edges"]["e4"] = {"from": "ask", "port": "expired", "to": "end"}
    return document


def test_a_port_tells_its_kind_and_what_it_carries(page: Page, site: RunningSite, api: Api) -> None:
    canvas, _ = drawn(page, site, api, with_a_late_answer())
    tip = by_id(page, "port-tip")
    by_id(canvas.node("ask"), "port-expired").hover()
    expect(tip).to_contain_text("Expired Out of time")
    expect(tip).to_contain_text("Taken when nobody has answered in time.")
    expect(tip).to_contain_text("steps.ask.outcome text")
    by_id(page, "canvas").hover(position={"x": 5, "y": 5})
    expect(tip).to_have_count(0)
    canvas.node("note").click(position={"x": 60, "y": 20})
    page.keyboard.press("Tab")
    expect(by_id(canvas.node("note"), "port-success")).to_be_focused()
    expect(tip).to_contain_text("steps.note.amount")
    assert look(page) == []
    page.keyboard.press("ArrowDown")
    expect(tip).to_contain_text("steps.note.error.message text")
    page.keyboard.press("Enter")
    page.keyboard.type("form")
    page.keyboard.press("Enter")
    expect(canvas.connections).to_have_count(5)


def test_those_who_only_look_reach_every_port_by_keyboard(page: Page, site: RunningSite, api: Api) -> None:
    page.goto(f"{site.url}/w/demo/runs/{api.start(api.draw(with_a_late_answer()))}/")
    canvas = Canvas(page)
    canvas.node("ask").click(position={"x": 60, "y": 20})
    page.keyboard.press("Tab")
    expect(by_id(canvas.node("ask"), "port-approved")).to_be_focused()
    page.keyboard.press("ArrowUp")
    late = by_id(canvas.node("ask"), "port-expired")
    expect(late).to_be_focused()
    expect(late).to_have_accessible_name("Expired")
    expect(by_id(page, "port-tip")).to_contain_text("Taken when nobody has answered in time.")
    page.keyboard.press("Enter")
    expect(late).to_be_focused()
    assert look(page) == []


def test_the_dialog_that_connects_says_the_same(page: Page, site: RunningSite, api: Api) -> None:
    canvas, _ = drawn(page, site, api, with_a_late_answer())
    canvas.select("ask")
    canvas.node("ask").press("c")
    sheet = by_id(page, "connect-sheet")
    sheet.get_by_label("When it leaves by").select_option("On error")
    expect(by_id(sheet, "port-words")).to_contain_text("Taken when the step has failed and is not tried again.")
    expect(by_id(sheet, "port-words")).to_contain_text("steps.ask.error.message text")


def test_people_can_be_late_only_where_there_is_a_time(page: Page, site: RunningSite, api: Api) -> None:
    canvas, _ = drawn(page, site, api, with_a_late_answer())
    canvas.select("ask")
    Inspector(page).fill("expires_in", "")
    canvas.has_problems(1)
    port = by_id(canvas.node("ask"), "port-expired")
    expect(port).to_have_attribute("data-gone", "")  # what is connected stays in sight
    expect(by_id(page, "connections-expired")).to_contain_text("as long as “Give up after” is empty")
    by_id(page, "problems").click()
    by_id(page, "fix").first.click()
    expect(port).to_have_count(0)
    canvas.has_problems(0)
    by_id(page, "undo").click()
    by_id(page, "undo").click()
    expect(port).not_to_have_attribute("data-gone", "")
