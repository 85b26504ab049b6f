"""Whoever draws sees what the steps give before anything is published: of all of it, of a part, of one step."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import that_fails, with_an_approval
from tests.browser.drawing import drawn, menu
from tests.browser.pages.finding import by_id
from tests.browser.pages.sound import look


@pytest.fixture
def page(enter: Enter) -> Page:
    return enter("Alex")


def went(page: Page, how: str) -> None:
    by_id(page, "try-go").click()
    expect(by_id(page, "trial-state")).to_have_text(f" {how}")


def test_a_simulated_run_shows_its_results_on_the_canvas_and_one_is_pinned(
    page: Page, site: RunningSite, api: Api
) -> None:
    canvas, workflow = drawn(page, site, api, with_an_approval("Tried", "Pay?"))
    page.keyboard.press("x")
    assert look(page) == []
    went(page, "Completed")
    for step in ("note", "ask", "end"):
        expect(canvas.node(step)).to_contain_text("Completed")
    canvas.select("note")
    expect(by_id(page, "last-result")).to_contain_text("4658.5")
    by_id(page, "last-result").get_by_role("button", name="Table").click()
    expect(by_id(page, "last-result").get_by_role("row", name="amount 4658.5")).to_be_visible()
    assert look(page) == []
    by_id(page, "pin-output").click()
    draft = api.draft_when(workflow, lambda d: "settings" in d["nodes"]["note"])
    assert draft["nodes"]["note"]["settings"] == {"pinned": {"port": "success", "output": {"amount": 4658.5}}}
    by_id(page, "trial-close").click()
    expect(canvas.node("note")).not_to_contain_text("Completed")


def test_a_step_is_tried_alone_with_other_data(page: Page, site: RunningSite, api: Api) -> None:
    canvas, _ = drawn(page, site, api, with_an_approval("Alone", "Pay?"))
    menu(canvas, "end", "try-alone")
    by_id(page, "field-data-ask").get_by_role("textbox").fill('{"comment": "Because I say so"}')
    went(page, "Completed")
    expect(canvas.node("end")).to_contain_text("Completed")
    canvas.select("end")
    expect(by_id(page, "last-result")).to_contain_text("Because I say so")


def test_what_an_expression_gives_is_shown_while_it_is_typed(page: Page, site: RunningSite, api: Api) -> None:
    canvas, _ = drawn(page, site, api, with_an_approval("Previewed", "Pay?"))
    menu(canvas, "note", "try-up-to")
    went(page, "Completed")
    canvas.select("end")
    field = by_id(page, "field-values")
    expect(field).to_contain_text("Looks right.")  # a sample, as nobody has been asked yet
    field.get_by_role("textbox").nth(1).fill("{{ steps.note.amount * 2 }} EUR")
    expect(field).to_contain_text("9317.0 EUR")
    field.get_by_role("textbox").nth(1).fill("{{ steps.note.amuont }}")
    expect(field).to_contain_text("gives nothing called “amuont”")
    field.get_by_role("textbox").nth(1).fill("{{ steps.note.amount.cents }}")
    expect(field.locator("[data-kind=none]")).to_contain_text("cents")
    assert look(page) == []


def test_a_draft_that_fails_says_where_and_a_part_of_it_can_still_be_tried(
    page: Page, site: RunningSite, api: Api
) -> None:
    canvas, _ = drawn(page, site, api, that_fails("Fails while drawn"))
    by_id(page, "try").click()
    by_id(page, "trial-real").check()
    went(page, "Failed")
    expect(canvas.node("code")).to_contain_text("Failed")
    canvas.select("code")
    expect(by_id(page, "last-result")).to_contain_text("nothing")
    menu(canvas, "note", "try-up-to")
    went(page, "Completed")
    expect(canvas.node("note")).to_contain_text("Completed")
    expect(canvas.node("code")).not_to_contain_text("Failed")


def test_what_cannot_run_yet_is_said_in_the_sheet(page: Page, site: RunningSite, api: Api) -> None:
    document = with_an_approval("Not yet", "Pay?")
    document["nodes"]["note"]["config"] = {}
    drawn(page, site, api, document)
    by_id(page, "try").click()
    by_id(page, "try-go").click()
    expect(by_id(page, "try-sheet").get_by_role("alert")).to_contain_text("cannot run yet")
