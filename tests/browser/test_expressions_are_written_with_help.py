"""Whoever refers to data is helped: suggestions while typing, values to drag, the place of a mistake."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import with_an_approval
from tests.browser.drawing import drawn
from tests.browser.pages.canvas import Canvas
from tests.browser.pages.finding import by_id, middle_of
from tests.browser.pages.inspector import TEXTS
from tests.browser.pages.sound import look

SUGGESTIONS = ".cm-tooltip-autocomplete"


@pytest.fixture
def page(enter: Enter) -> Page:
    return enter("Alex")


@pytest.fixture
def canvas(page: Page, site: RunningSite, api: Api) -> Canvas:
    canvas, _ = drawn(page, site, api, with_an_approval("Written", "Pay?"))
    canvas.node("end").click()
    expect(page.locator(".au-writing").first).to_be_visible()
    return canvas


def value_field(page: Page) -> Locator:
    return by_id(page, "field-values").locator(".au-mapping-row").first.locator(TEXTS).last


def test_data_of_earlier_steps_are_suggested_while_one_types(page: Page, canvas: Canvas) -> None:
    field = value_field(page)
    field.fill("")
    field.click()
    page.keyboard.type("Total {{")
    offered = page.locator(SUGGESTIONS)
    expect(offered).to_contain_text("steps.note.amount")
    assert look(page) == []
    page.keyboard.type("amo")
    expect(offered.get_by_role("option", selected=True)).to_contain_text("steps.note.amount")
    page.keyboard.press("Enter")
    expect(field).to_have_text("Total {{ steps.note.amount }}")
    page.keyboard.press("Escape")
    expect(page.locator('.react-flow__node[data-id="end"]')).to_be_focused()
    page.keyboard.press("Control+z")
    expect(field).not_to_contain_text("amount")


def test_data_is_found_by_what_it_is_called(page: Page, canvas: Canvas) -> None:
    field = value_field(page)
    field.fill("")
    field.click()
    page.keyboard.type("{{ ")
    offered = page.locator(SUGGESTIONS).get_by_role("option", selected=True)
    expect(offered).to_contain_text("steps.ask")
    page.keyboard.type("finan")  # of the step called “Ask Finance”
    expect(offered).to_contain_text("steps.ask.outcome")
    page.keyboard.press("Enter")
    expect(field).to_have_text("{{ steps.ask.outcome }}")


def test_a_value_is_dragged_from_the_data_into_a_field_or_put_where_one_typed(page: Page, canvas: Canvas) -> None:
    field = value_field(page)
    field.fill("Sum: ")
    by_id(page, "data-dock-toggle").click()
    dock = by_id(page, "data-dock")
    assert look(page) == []
    datum = by_id(dock, "datum-steps.note.amount")
    page.mouse.move(*middle_of(datum))
    page.mouse.down()
    page.mouse.move(*middle_of(field), steps=4)
    page.mouse.up()
    expect(field).to_contain_text("{{ steps.note.amount }}")
    field.fill("From ")
    field.press("Enter")  # a field of one line stays one
    by_id(dock, "datum-run.title").click()
    expect(field).to_have_text("From {{ run.title }}")
    expect(field).to_be_focused()


def test_a_mistake_in_an_expression_is_marked_where_it_stands(page: Page, canvas: Canvas) -> None:
    field = value_field(page)
    field.fill("{{ steps.note.amount + }}")
    marked = page.locator(".cm-lintRange-error")
    expect(marked).to_have_count(1)
    expect(by_id(page, "field-values")).to_contain_text("cannot be read as an expression")
    field.fill("{{ steps.note.amount + 1 }}")
    expect(marked).to_have_count(0)


def test_a_long_line_scrolls_in_its_field_and_widens_nothing(page: Page, site: RunningSite, api: Api) -> None:
    document = with_an_approval("Long lines", "Pay?")
    config = {"database": "shop", "sql": f"SELECT {', '.join(f'column_{n}' for n in range(60))} FROM orders"}
    document["nodes"]["end"].update(type="data.query", config=config)
    canvas, _ = drawn(page, site, api, document)
    canvas.node("end").click()
    expect(by_id(page, "field-sql").locator(".cm-content")).to_be_visible()
    inspector = by_id(page, "inspector")
    assert inspector.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
