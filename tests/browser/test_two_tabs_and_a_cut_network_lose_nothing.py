"""Somebody else saves first, or the network is gone: whatever a person drew is still there."""

import os
import signal

from playwright.sync_api import Page, Route, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import with_one_step
from tests.browser.pages.canvas import Canvas
from tests.browser.pages.finding import PATIENCE, by_id
from tests.browser.pages.inspector import Inspector
from tests.browser.pages.sound import look

KEPT_HERE = "Not saved: no connection. Your changes are kept here."


def open_canvas(page: Page, site: RunningSite, workflow: str) -> Canvas:
    page.goto(f"{site.url}/w/demo/workflows/{workflow}/")
    return Canvas(page).opened()


def rename(canvas: Canvas, name: str) -> None:
    canvas.page.bring_to_front()  # a tab behind another one draws a frame a second only
    canvas.select("note")
    Inspector(canvas.page).rename(name)


def two_tabs_in_conflict(enter: Enter, site: RunningSite) -> tuple[Api, str, Canvas]:
    """Tab one named the step “Theirs” and added a description; tab two, which knew nothing, named it “Mine”."""
    first = enter("Alex")
    api = Api(first, site)
    workflow = api.draw(with_one_step("Two tabs"), publish=False)
    second = first.context.new_page()
    second.route_web_socket("**/workflows/*/", lambda socket: socket.close())  # it hears nothing of the others
    one, two = open_canvas(first, site, workflow), open_canvas(second, site, workflow)
    rename(one, "Theirs")
    one.is_saved()
    expect_draft(api, workflow, "Theirs")
    rename(two, "Mine")
    expect(by_id(two.page, "conflict")).to_be_visible(timeout=PATIENCE)
    return api, workflow, two


def expect_draft(api: Api, workflow: str, name: str) -> None:
    """The server has it."""
    api.draft_when(workflow, lambda draft: draft["nodes"]["note"]["name"] == name)


def test_keeping_mine_loses_neither_version(enter: Enter, site: RunningSite) -> None:
    api, workflow, tab = two_tabs_in_conflict(enter, site)
    dialog = by_id(tab.page, "conflict")
    dialog.get_by_role("button", name="View what differs").click()
    expect(by_id(dialog, "differences")).to_contain_text("Mine")
    by_id(tab.page, "keep-mine").click()
    expect(dialog).to_have_count(0)
    tab.is_saved()
    expect_draft(api, workflow, "Mine")
    by_id(tab.page, "undo").click()
    expect_draft(api, workflow, "Theirs")


def test_taking_theirs_loses_neither_version(enter: Enter, site: RunningSite) -> None:
    api, workflow, tab = two_tabs_in_conflict(enter, site)
    by_id(tab.page, "take-theirs").click()
    expect(tab.node("note").locator(".au-node-name")).to_have_text("Theirs")
    tab.is_saved()
    expect_draft(api, workflow, "Theirs")
    by_id(tab.page, "undo").click()
    expect(tab.node("note").locator(".au-node-name")).to_have_text("Mine")
    expect_draft(api, workflow, "Mine")


def test_a_cut_network_stops_nobody_from_drawing_and_all_is_saved_afterwards(enter: Enter, site: RunningSite) -> None:
    page = enter("Alex")
    api = Api(page, site)
    workflow = api.draw(with_one_step("In the train"), publish=False)
    canvas = open_canvas(page, site, workflow)
    page.context.set_offline(True)
    rename(canvas, "Drawn in a tunnel")
    expect(by_id(page, "saved")).to_contain_text(KEPT_HERE, timeout=PATIENCE)
    canvas.drag_from_palette("logic.condition", 120, 420)
    page.context.set_offline(False)
    canvas.is_saved()
    expect_draft(api, workflow, "Drawn in a tunnel")
    assert set(api.draft(workflow)["nodes"]) == {"note", "condition"}


def test_a_server_that_dies_in_the_middle_of_drawing_loses_nothing(enter: Enter, site: RunningSite) -> None:
    page = enter("Alex")
    api = Api(page, site)
    workflow = api.draw(with_one_step("Restarted"), publish=False)
    canvas = open_canvas(page, site, workflow)
    rename(canvas, "Before")
    canvas.is_saved()
    os.kill(site.web_process(), signal.SIGKILL)
    rename(canvas, "While it was gone")
    canvas.drag_from_palette("logic.condition", 120, 420)
    canvas.is_saved()
    expect_draft(api, workflow, "While it was gone")
    assert set(api.draft(workflow)["nodes"]) == {"note", "condition"}
    canvas.is_saved()


def test_who_draws_together_sees_each_other_and_what_is_done(enter: Enter, site: RunningSite) -> None:
    alex, elsewhere, vera = enter("Alex"), enter("Alex"), enter("Vera")
    workflow = Api(alex, site).draw(with_one_step("Together"), publish=False)
    vera.goto(f"{site.url}/w/demo/workflows/{workflow}/")
    watched = Canvas(vera)
    expect(watched.node("note")).to_be_visible()
    one, two = open_canvas(alex, site, workflow), open_canvas(elsewhere, site, workflow)
    one.select("note")
    for canvas in (watched, two):
        expect(canvas.node("note").locator(".au-node-holder")).to_have_text("Alex Meyer")
    faces = by_id(vera, "people").get_by_role("button")
    expect(faces).to_have_count(2)
    expect(faces.first).to_have_accessible_name("Alex Meyer is at Note it")
    assert look(vera) == []
    vera.keyboard.press("o")  # the table tells the same, also to whoever hears it
    row = by_id(vera, "row-note")
    expect(by_id(row, "outline-here").locator("[data-initials=AM]")).to_be_visible()
    expect(row.get_by_role("gridcell").first).to_contain_text("Alex Meyer is here")
    assert look(vera) == []
    Inspector(alex).rename("Written here")
    for canvas in (watched, two):  # without anybody saving or reloading
        expect(canvas.node("note").locator(".au-node-name")).to_have_text("Written here")
    two.drag_from_palette("logic.condition", 120, 420)
    expect(one.node("condition")).to_be_visible()
    by_id(alex, "undo").click()
    expect(two.node("note").locator(".au-node-name")).to_have_text("Note it")
    expect(two.node("condition")).to_be_visible()  # undo takes back what was done here, not what others did
    alex.close()
    expect(faces).to_have_count(1)
    expect(by_id(row, "outline-here")).to_have_count(0)
    expect(watched.node("note").locator(".au-node-holder")).to_have_count(0)


def test_a_reload_after_a_cut_brings_back_what_was_not_saved(enter: Enter, site: RunningSite) -> None:
    page = enter("Alex")
    page.on("dialog", lambda dialog: dialog.accept())
    api = Api(page, site)
    workflow = api.draw(with_one_step("Reloaded"), publish=False)
    canvas = open_canvas(page, site, workflow)

    def cut(route: Route) -> None:
        if route.request.method == "PUT":
            route.abort("connectionfailed")
        else:
            route.fallback()

    page.route("**/draft/", cut)
    rename(canvas, "Before the reload")
    expect(by_id(page, "saved")).to_contain_text(KEPT_HERE, timeout=PATIENCE)
    page.reload()
    expect(canvas.node("note").locator(".au-node-name")).to_have_text("Before the reload")
    expect(page.get_by_text("Changes from your last visit, which had not been saved, are back.")).to_be_visible()
    page.unroute("**/draft/", cut)
    expect_draft(api, workflow, "Before the reload")
    canvas.is_saved()


def test_a_name_left_empty_keeps_the_last_one(enter: Enter, site: RunningSite) -> None:
    page = enter("Alex")
    api = Api(page, site)
    workflow = api.draw(with_one_step("Named"), publish=False)
    canvas = open_canvas(page, site, workflow)
    canvas.select("note")
    name = by_id(page, "step-name")
    name.fill("")
    expect(name).to_have_attribute("aria-invalid", "true")
    name.press("Tab")
    expect(name).to_have_value("Note it")
    assert api.draft(workflow)["nodes"]["note"]["name"] == "Note it"
