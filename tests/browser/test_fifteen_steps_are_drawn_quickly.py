"""A process of fifteen steps with branches, a loop and an approval: from nothing, in a few dozen actions.

An action is one click, one key or chord, one choice, or one text typed; drawing counts, filling in forms does not.
"""

import sys
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.pages.canvas import Canvas
from tests.browser.pages.finding import by_id
from tests.browser.pages.sound import look

MOST = 60
MAIN = ("http", "condition", "approval", "set", "group", "set", "mail", "for each", "query", "delay", "http", "mail")


@dataclass
class Hands:
    """They count what they do."""

    page: Page
    actions: int = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.actions += 1

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.actions += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.actions += 1

    def say(self, how: str) -> None:
        sys.stdout.write(f"Fifteen steps {how}: {self.actions} actions\n")
        assert self.actions < MOST


@pytest.fixture
def page(enter: Enter) -> Page:
    return enter("Alex")


def begun(page: Page, site: RunningSite, name: str) -> tuple[str, Canvas]:
    workflow = Api(page, site).draw({"name": name}, publish=False)
    page.goto(f"{site.url}/w/demo/workflows/{workflow}/")
    return workflow, Canvas(page).opened()


def is_whole(page: Page, site: RunningSite, workflow: str) -> None:
    """Fifteen steps; both ways out of the condition are taken, something lies in the loop, somebody is asked."""
    draft = Api(page, site).draft_when(workflow, lambda d: len(d["nodes"]) == 15 and len(d["edges"]) >= 13)
    nodes, edges = draft["nodes"], draft["edges"].values()
    assert {edge["port"] for edge in edges if nodes[edge["from"]]["type"] == "logic.condition"} == {"true", "false"}
    assert any(nodes.get(node.get("inside"), {}).get("type") == "logic.for_each" for node in nodes.values())
    assert any(node["type"] == "human.approval" for node in nodes.values())


def test_by_mouse(page: Page, site: RunningSite) -> None:
    workflow, canvas = begun(page, site, "By mouse")
    hands = Hands(page)
    kinds = {
        "http": "http.request", "condition": "logic.condition", "approval": "human.approval", "set": "data.set",
        "for each": "logic.for_each", "mail": "mail.send", "group": "logic.group", "query": "data.query",
        "delay": "time.delay",
    }  # fmt: skip
    for kind in MAIN:
        hands.click(by_id(page, f"palette-{kinds[kind]}").last)
    hands.click(by_id(page, "fit"))
    canvas.rest()
    hands.click(canvas.node("condition"))
    hands.click(by_id(page, "palette-data.set").last)
    hands.click(by_id(page, "palette-mail.send").last)
    hands.click(by_id(page, "palette-code.python").last)
    page.get_by_label("Lies inside").select_option(label="For each")
    hands.actions += 1
    is_whole(page, site, workflow)
    hands.say("by mouse")


def test_by_keyboard_in_the_outline(page: Page, site: RunningSite) -> None:
    workflow, _ = begun(page, site, "In the outline")
    hands = Hands(page)
    page.locator("body").press("o")
    hands.actions += 1
    expect(by_id(page, "outline")).to_be_visible()
    hands.press("/")
    for kind in MAIN:
        hands.type(kind)
        hands.press("Shift+Enter")
    expect(page.locator(".au-outline-row")).to_have_count(12)
    hands.press("Escape")
    by_id(page, "row-condition").focus()  # the arrow keys lead there
    hands.press("/")
    for kind in ("set", "mail", "python"):
        hands.type(kind)
        hands.press("Shift+Enter")
    hands.press("Escape")
    by_id(page, "row-python_code").focus()
    hands.press("Alt+ArrowRight")  # into the last container above it
    expect(page.locator(".au-outline-row[aria-level='2']")).to_have_count(1)
    assert look(page) == []
    is_whole(page, site, workflow)
    hands.say("by keyboard, in the outline")


def test_the_outline_moves_connects_sets_up_and_finds_problems(page: Page, site: RunningSite) -> None:
    workflow, canvas = begun(page, site, "Outlined")
    api = Api(page, site)
    page.locator("body").press("o")
    page.keyboard.press("/")
    for kind in ("set", "delay", "mail"):
        page.keyboard.type(kind)
        page.keyboard.press("Shift+Enter")
    by_id(page, "row-delay").focus()
    page.keyboard.press("Alt+ArrowDown")
    names = page.locator(".au-outline-row strong")
    expect(names).to_have_text(["Set data", "Send e-mail", "Delay"])
    ways = {("set_data", "send_e_mail"), ("send_e_mail", "delay")}
    api.draft_when(workflow, lambda d: {(edge["from"], edge["to"]) for edge in d["edges"].values()} == ways)
    # Its form is an Enter away, Escape leads back to its row.
    page.keyboard.press("Enter")
    expect(by_id(page, "step-name")).to_be_focused()
    page.keyboard.type("Wait")
    page.keyboard.press("Escape")
    expect(by_id(page, "row-delay")).to_be_focused()
    expect(by_id(page, "row-delay")).to_contain_text("Wait")
    # What is wrong stands in the row; connecting is a key.
    expect(by_id(page, "row-send_e_mail")).to_contain_text("problem")
    by_id(page, "row-set_data").focus()
    page.keyboard.press("c")
    expect(by_id(page, "connect-sheet")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    expect(canvas.node("delay")).to_be_visible()
    expect(by_id(page, "outline")).to_have_count(0)
