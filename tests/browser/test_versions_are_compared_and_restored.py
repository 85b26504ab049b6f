"""What was published is compared with the draft, restored, and looked at before more is published."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import with_an_approval
from tests.browser.pages.canvas import Canvas
from tests.browser.pages.finding import by_id
from tests.browser.pages.sound import look


@pytest.fixture
def page(enter: Enter) -> Page:
    return enter("Alex")


def test_a_draft_is_compared_with_a_version_looked_through_and_undone(page: Page, site: RunningSite, api: Api) -> None:
    workflow = api.draw(with_an_approval("Compared", "Pay?"))
    page.goto(f"{site.url}/w/demo/workflows/{workflow}/")
    canvas = Canvas(page).opened()
    canvas.select("ask")
    by_id(page, "step-name").fill("Ask the accountants")
    canvas.select("note")
    page.keyboard.press("Escape")
    canvas.node("note").click()
    page.keyboard.press("Delete")
    expect(canvas.node("note")).to_have_count(0)

    by_id(page, "versions").click()
    by_id(page, "compare-1").click()
    panel = by_id(page, "comparison")
    expect(panel).to_contain_text("1 changed, 1 removed")
    expect(panel).to_contain_text("Ask the accountants changed: name")
    expect(canvas.node("ask")).to_have_attribute("data-change", "changed")
    expect(canvas.node("gone:note")).to_be_visible()  # where it stood, to be looked at
    assert look(page) == []
    by_id(page, "comparison-close").click()
    expect(canvas.node("gone:note")).to_have_count(0)

    by_id(page, "publish").click()
    checks = by_id(page, "publish-checks")
    expect(checks).to_contain_text("Since version 1: 1 changed, 1 removed")
    expect(checks).to_contain_text("need not change anything")
    assert look(page) == []
    page.keyboard.press("Escape")

    by_id(page, "versions").click()
    by_id(page, "restore-1").click()
    expect(canvas.node("note")).to_be_visible()
    draft = api.draft_when(workflow, lambda d: "note" in d["nodes"])
    assert draft["nodes"]["ask"]["name"] == "Ask Finance"
    page.keyboard.press("Control+z")
    api.draft_when(workflow, lambda d: "note" not in d["nodes"])
