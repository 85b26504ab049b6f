"""A person who uses no mouse draws a workflow, publishes it and sees it run to its end."""

import sys

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, RunningSite
from tests.browser.keyboard import Keyboard
from tests.browser.pages.canvas import Canvas
from tests.browser.pages.finding import by_id
from tests.browser.pages.inspector import Inspector
from tests.browser.pages.run import Run


def begin_a_workflow(page: Page, keys: Keyboard) -> None:
    keys.to(page.get_by_role("navigation", name="Main").get_by_role("link", name="Workflows"))
    keys.press("Enter")
    keys.to(page.get_by_role("link", name="New workflow"))
    keys.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    keys.type("By keyboard")
    keys.press("Enter")


def add(page: Page, keys: Keyboard, words: str, name: str) -> None:
    """Search a step type and add it behind the step the keyboard is at; its name is then typed over."""
    keys.press("/")
    expect(by_id(page, "palette-search")).to_be_focused()
    keys.type(words)
    keys.press("Enter")
    expect(by_id(page, "step-name")).to_be_focused()
    keys.type(name)


def give_value(page: Page, keys: Keyboard, text: str) -> None:
    """A step that sets data: one value named status."""
    keys.to(by_id(page, "mapping-add"))
    keys.press("Enter")
    row = page.locator(".au-mapping-row").last
    keys.to(row.locator("input"), "Shift+Tab")
    keys.press("Control+a")
    keys.type("status")
    keys.press("Tab")
    keys.type(text)
    keys.press("Escape")


def draw(page: Page, keys: Keyboard, suppliers: str) -> None:
    panel = Inspector(page)
    add(page, keys, "http", "Look up")
    keys.to(panel.field("url"))
    keys.type(f"{suppliers}/suppliers/brightline")
    keys.press("Escape")
    add(page, keys, "cond", "Approved?")
    build_the_rule(page, keys)
    add(page, keys, "set", "Good")
    give_value(page, keys, "good")
    keys.press("[")
    add(page, keys, "set", "Bad")
    give_value(page, keys, "bad")
    add(page, keys, "delay", "Breathe")
    keys.to(panel.field("for"))
    keys.press("Control+a")
    keys.type("1")
    keys.press("Tab")
    keys.choose("sec")
    keys.press("Escape")
    add(page, keys, "mail", "Tell Vera")
    for field, text in (("to", "vera@demo.test"), ("subject", "From the keyboard"), ("body", "No mouse.")):
        keys.to(panel.field(field))
        keys.type(text)
    keys.press("Escape")
    connect_both_ways(page, keys)


def build_the_rule(page: Page, keys: Keyboard) -> None:
    field = by_id(page, "field-condition")
    keys.to(by_id(field, "rule-add"))
    keys.press("Enter")
    keys.to(field.get_by_role("textbox").first, "Shift+Tab")
    keys.type("{{ steps.http_request.body.approved }}")
    keys.to(field.get_by_role("combobox"))
    keys.choose("is true")
    keys.press("Escape")


def connect_both_ways(page: Page, keys: Keyboard) -> None:
    """Back to the condition, on to the good end, and from there to the mail: by its sheet and by its list."""
    canvas = Canvas(page)
    keys.press("[", "[", "[", "]", "c")
    expect(by_id(page, "connect-sheet")).to_be_visible()
    keys.to(by_id(page, "connect-sheet").get_by_label("Go on with"))
    keys.choose("Tell")
    keys.press("Enter")
    expect(canvas.connections).to_have_count(6)
    keys.press("Control+z")
    expect(canvas.connections).to_have_count(5)
    keys.press("Enter")
    keys.to(by_id(page, "connect-success"))
    keys.choose("Tell")
    expect(canvas.connections).to_have_count(6)


def publish_and_run(page: Page, keys: Keyboard) -> Run:
    keys.press("Escape", "/")
    keys.to(by_id(page, "publish"), "Shift+Tab")
    keys.press("Enter")
    keys.to(by_id(page, "publish-now"))
    keys.press("Enter")
    expect(by_id(page, "publish-dialog")).to_have_count(0)
    keys.to(by_id(page, "run"))
    keys.press("Enter")
    page.wait_for_url("**/run/")
    keys.to(page.get_by_label("Title of this run"))
    keys.type("No mouse")
    keys.press("Enter")
    page.wait_for_url("**/runs/*/")
    return Run(page)


def test_the_building_by_keyboard_alone(enter: Enter, site: RunningSite) -> None:
    page = enter("Alex", at_home=True)
    keys = Keyboard(page)
    page.reload()
    begin_a_workflow(page, keys)
    canvas = Canvas(page).opened()
    keys.done("begun")
    draw(page, keys, site.suppliers)
    canvas.has_problems(0)
    canvas.is_saved()
    keys.done("drawn")
    run = publish_and_run(page, keys)
    run.is_in_state("Completed")
    run.step_is("set_data", "completed")
    run.step_is("set_data_2", "skipped")
    keys.done("run")
    sys.stdout.write("By keyboard: " + ", ".join(keys.told) + "\n")
