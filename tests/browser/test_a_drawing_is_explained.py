"""Notes, groups and folded containers: what explains a drawing and changes nothing of what it does."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import that_can_be_mended
from tests.browser.drawing import drawn, menu
from tests.browser.pages.finding import box_of, by_id
from tests.browser.pages.sound import look


@pytest.fixture
def page(enter: Enter) -> Page:
    return enter("Alex")


def test_notes_groups_and_folding_stay_with_the_drawing(page: Page, site: RunningSite, api: Api) -> None:
    canvas, workflow = drawn(page, site, api, that_can_be_mended("Explained", "http://127.0.0.1:1/"))
    page.locator("body").press("n")
    expect(by_id(page, "mark-text")).to_be_focused()
    page.keyboard.type("**Mind** the <b>hall</b>\n\n- book\n- share")
    note = by_id(page, "notes:n1")
    expect(note.locator("strong")).to_have_text("Mind")
    expect(note.locator("li")).to_have_count(2)
    expect(note).to_contain_text("<b>hall</b>")  # as text, never as HTML
    page.get_by_label("Green").check(force=True)

    canvas.fit()
    canvas.select("book")
    canvas.node("unbook").click(modifiers=["Shift"])
    page.keyboard.press("g")
    expect(by_id(page, "mark-text")).to_be_focused()
    page.keyboard.type("The hall")
    group = by_id(page, "groups:g1")
    expect(group).to_contain_text("The hall")
    assert look(page) == []

    menu(canvas, "loop", "fold")
    expect(canvas.node("share")).to_have_count(0)
    expect(canvas.node("loop")).to_contain_text("1 inside")
    draft = api.draft_when(workflow, lambda d: "collapsed" in d["layout"])
    assert draft["layout"]["notes"]["n1"]["colour"] == "green"
    assert draft["layout"]["groups"]["g1"]["steps"] == ["book", "unbook"]

    # Its title moves the whole group, and one undo brings it back.
    before = draft["layout"]["nodes"]
    x, y, *_ = box_of(group.locator(".au-mark-title"))
    page.mouse.move(x + 10, y + 8)
    page.mouse.down()
    page.mouse.move(x + 70, y + 68, steps=8)
    page.mouse.up()
    moved = api.draft_when(workflow, lambda d: d["layout"]["nodes"]["book"] != before["book"])["layout"]["nodes"]
    shift = {axis: moved["book"][axis] - before["book"][axis] for axis in ("x", "y")}
    assert shift == {axis: moved["unbook"][axis] - before["unbook"][axis] for axis in ("x", "y")}
    page.locator("body").press("Control+z")
    api.draft_when(workflow, lambda d: d["layout"]["nodes"] == before)

    page.reload()
    canvas.opened()
    expect(note.locator("strong")).to_have_text("Mind")
    note.click()
    by_id(page, "mark-delete").click()
    expect(note).to_have_count(0)
    canvas.node("loop").click()
    page.keyboard.press("v")
    expect(canvas.node("share")).to_be_visible()
