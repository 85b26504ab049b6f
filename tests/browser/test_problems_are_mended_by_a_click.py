"""What is wrong is told in the list and at its field; where it is plain what was meant, a click mends it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import with_an_approval
from tests.browser.drawing import drawn
from tests.browser.pages.finding import by_id
from tests.browser.pages.sound import look


@pytest.fixture
def page(enter: Enter) -> Page:
    return enter("Alex")


def test_problems_are_mended_where_they_are_told(page: Page, site: RunningSite, api: Api) -> None:
    document = with_an_approval("Mended", "Pay {{ steps.notes.amount }}?")
    document["nodes"]["end"]["config"]["values"] = {"limit": "{{ vars.limit }}", "token": "Bearer 0123456789"}
    document["nodes"]["tell"] = {
        "type": "mail.send",
        "name": "Tell them",
        "config": {"to": "a@b.test", "subject": "Paid", "body": "Paid."},
    }
    document["edges"]["e4"] = {"from": "end", "port": "success", "to": "tell"}
    document["layout"]["nodes"]["tell"] = {"x": 990, "y": 0}
    canvas, workflow = drawn(page, site, api, document)
    by_id(page, "problems").click()
    panel = by_id(page, "problems-panel")
    fixes = by_id(panel, "fix")
    expect(fixes).to_have_text([" Read “Note it”", " Add the variable “limit”", " Ask a person"])
    expect(panel).to_contain_text("looks like a secret")
    assert look(page) == []
    fixes.nth(1).click()
    fixes.first.click()
    expect(panel).to_contain_text("This workflow can be published.")
    canvas.has_problems(1)  # the secret; advice is none
    page.keyboard.press("Control+z")
    expect(fixes.first).to_have_text(" Read “Note it”")
    page.keyboard.press("Control+Shift+z")
    canvas.node("tell").click()
    by_id(page, "failure-settings").locator("summary").first.click()
    by_id(by_id(page, "field-on_error"), "fix").click()
    expect(fixes).to_have_count(0)
    draft = api.draft_when(workflow, lambda d: d["nodes"]["tell"].get("settings") == {"on_error": "ask"})
    assert draft["nodes"]["ask"]["config"]["title"] == "Pay {{ steps.note.amount }}?"
    assert draft["variables"] == {"limit": ""}
