"""What a person who draws all day does: add in passing, rearrange, copy, replace, find; and two do it at once."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import with_one_step
from tests.browser.drawing import drawn, menu
from tests.browser.pages.canvas import Canvas
from tests.browser.pages.finding import box_of, by_id, middle_of
from tests.browser.pages.sound import look


def three_in_a_row(name: str) -> dict[str, Any]:
    """One step after the other, not quite on one line."""
    nodes = {
        id_: {"type": "data.set", "name": words, "config": {"values": {"x": 1}}}
        for id_, words in (("one", "First"), ("two", "Second"), ("three", "Third"))
    }
    edges = {
        "e1": {"from": "one", "port": "success", "to": "two"},
        "e2": {"from": "two", "port": "success", "to": "three"},
    }
    places = {"one": {"x": 0, "y": 0}, "two": {"x": 330, "y": 60}, "three": {"x": 660, "y": 20}}
    return {"name": name, "nodes": nodes, "edges": edges, "layout": {"nodes": places}}


@pytest.fixture
def page(enter: Enter) -> Page:
    return enter("Alex")


def choose(page: Page, type_: str) -> None:
    by_id(page, f"insert-{type_}").click()
    expect(by_id(page, "insert-sheet")).to_have_count(0)


def test_steps_are_added_where_the_hand_is(page: Page, site: RunningSite, api: Api) -> None:
    canvas, workflow = drawn(page, site, api, with_one_step("In passing"))
    left, top, width, height = box_of(by_id(page, "canvas"))
    page.mouse.dblclick(left + width * 0.3, top + height * 0.75)
    choose(page, "time.delay")
    expect(canvas.node("delay")).to_be_visible()
    # A connection dropped on nothing asks what shall follow, and is connected to it.
    start = middle_of(by_id(canvas.node("note"), "port-success"))
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(left + width * 0.6, top + height * 0.25, steps=8)
    page.mouse.up()
    choose(page, "logic.condition")
    expect(canvas.connections).to_have_count(1)
    # A step that is connected to nothing joins the connection it is dropped on.
    canvas.fit()
    start, end = middle_of(by_id(canvas.node("note"), "port-success")), middle_of(canvas.node("condition"))
    x, y, *_ = box_of(canvas.node("delay"))
    page.mouse.move(x + 60, y + 20)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2 - 60, (start[1] + end[1]) / 2, steps=8)
    page.mouse.move(start[0] + 30, start[1], steps=4)
    page.mouse.up()
    draft = api.draft_when(workflow, lambda d: len(d["edges"]) == 2)
    assert {(edge["from"], edge["to"]) for edge in draft["edges"].values()} == {
        ("note", "delay"),
        ("delay", "condition"),
    }


def test_a_menu_and_keys_change_what_is_there(page: Page, site: RunningSite, api: Api) -> None:
    canvas, workflow = drawn(page, site, api, three_in_a_row("Changed"))
    menu(canvas, "two", "disable")
    api.draft_when(workflow, lambda d: d["nodes"]["two"].get("settings", {}).get("disabled"))
    menu(canvas, "two", "replace")
    choose(page, "time.delay")
    draft = api.draft_when(workflow, lambda d: d["nodes"]["two"]["type"] == "time.delay")
    assert len(draft["edges"]) == 2
    page.keyboard.press("Escape")
    canvas.node("one").click(position={"x": 60, "y": 20})
    page.keyboard.press("F2")
    expect(by_id(page, "step-name")).to_be_focused()
    page.keyboard.type("Begin here")
    page.keyboard.press("Escape")
    menu(canvas, "two", "delete-close")
    draft = api.draft_when(workflow, lambda d: "two" not in d["nodes"] and d["nodes"]["one"]["name"] == "Begin here")
    assert [(edge["from"], edge["to"]) for edge in draft["edges"].values()] == [("one", "three")]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+a")
    expect(page.get_by_role("heading", name="3 steps selected")).to_be_visible()
    menu(canvas, "two", "align-top")
    draft = api.draft_when(workflow, lambda d: "two" in d["nodes"] and d["layout"]["nodes"]["two"]["y"] == 0)
    assert {place["y"] for place in draft["layout"]["nodes"].values()} == {0}


def test_steps_are_copied_into_another_workflow(page: Page, site: RunningSite, api: Api) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    canvas, _ = drawn(page, site, api, three_in_a_row("From here"))
    canvas.node("one").click(position={"x": 60, "y": 20})
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    expect(page.get_by_text("3 steps copied.")).to_be_visible()
    canvas, workflow = drawn(page, site, api, with_one_step("To there"))
    canvas.node("note").click(position={"x": 60, "y": 20})
    page.keyboard.press("Control+v")
    draft = api.draft_when(workflow, lambda d: len(d["nodes"]) == 4)
    assert len(draft["edges"]) == 2
    page.evaluate("navigator.clipboard.writeText('{\"nodes\": }')")
    page.keyboard.press("Control+v")
    expect(page.get_by_text("This is not JSON: see line 1, column 11.")).to_be_visible()


def test_a_step_is_found_by_name(page: Page, site: RunningSite, api: Api) -> None:
    canvas, _ = drawn(page, site, api, three_in_a_row("Found"))
    page.keyboard.press("Control+k")
    page.keyboard.type("thir")
    option = by_id(page, "finder").get_by_role("option", name="Third")
    expect(option).to_be_visible()
    page.keyboard.press("Enter")
    expect(by_id(page, "finder")).to_have_count(0)
    expect(by_id(page, "step-name")).to_have_value("Third")
    canvas.fit()
    canvas.node("one").click(position={"x": 60, "y": 20})
    expect(by_id(page, "step-name")).to_have_value("First")
    page.keyboard.press("{")
    expect(by_id(page, "step-name")).to_have_value("Third")


def test_two_people_who_change_different_things_need_not_choose(page: Page, site: RunningSite, api: Api) -> None:
    page.route_web_socket("**/workflows/*/", lambda socket: socket.close())  # it hears nothing of the other
    mine, workflow = drawn(page, site, api, three_in_a_row("Together"))
    other = page.context.new_page()
    other.goto(f"{site.url}/w/demo/workflows/{workflow}/")
    theirs = Canvas(other).opened()
    theirs.select("one")
    by_id(other, "step-name").fill("Theirs")
    api.draft_when(workflow, lambda d: d["nodes"]["one"]["name"] == "Theirs")
    mine.select("three")
    by_id(page, "step-name").fill("Mine")
    draft = api.draft_when(workflow, lambda d: d["nodes"]["three"]["name"] == "Mine")
    assert draft["nodes"]["one"]["name"] == "Theirs"
    expect(mine.node("one").locator(".au-node-name")).to_have_text("Theirs")
    expect(by_id(page, "conflict")).to_have_count(0)
    expect(page.get_by_text("Both are here now.")).to_be_visible()


def test_a_key_is_given_another_work(page: Page, site: RunningSite, api: Api) -> None:
    canvas, _ = drawn(page, site, api, three_in_a_row("Keys of my own"))
    page.keyboard.press("?")
    assert look(page) == []
    by_id(page, "key-o").click()
    page.keyboard.press("q")
    expect(by_id(page, "key-o")).to_have_text("Q")
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    expect(page.locator(".au-outline")).to_have_count(0)
    page.keyboard.press("q")
    expect(page.locator(".au-outline")).to_be_visible()
    page.reload()
    canvas.opened()
    page.keyboard.press("?")
    by_id(page, "keys-reset").click()
    expect(by_id(page, "key-o")).to_have_text("O")
