"""What is rare but matters is a form, too: gates, a last try, how runs of a workflow go, conditions both ways."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

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


def with_a_call(name: str) -> dict[str, Any]:
    document = with_an_approval(name, "Pay?")
    document["nodes"]["call"] = {
        "type": "http.request",
        "name": "Ask for a price",
        "config": {"method": "GET", "url": "https://prices.test"},
    }
    document["edges"]["e4"] = {"from": "note", "port": "success", "to": "call"}
    document["layout"]["nodes"]["call"] = {"x": 0, "y": 160}
    return document


def opened(page: Page, section: str) -> Locator:
    part = by_id(page, section)
    part.locator("summary").first.click()
    return part


def test_gates_and_a_last_try_are_filled_in(page: Page, site: RunningSite, api: Api) -> None:
    canvas, workflow = drawn(page, site, api, with_a_call("Settled"))
    canvas.node("call").click()
    part = opened(page, "failure-settings")
    by_id(part, "fallback-add").select_option(label="Address")
    url = by_id(by_id(part, "field-fallback"), "field-url").get_by_role("textbox")
    expect(url).to_have_text("https://prices.test")
    url.fill("https://mirror.test")
    by_id(part, "gate-add").click()
    first = by_id(part, "gate-1")
    by_id(part, "gate-name-1").fill("Cheap enough")
    Inspector(page).pick_data(first, "steps.call.status")
    first.get_by_label("It must be").select_option(label="at most")
    first.get_by_label("This much").fill("500")
    by_id(part, "gate-add").click()
    second = by_id(part, "gate-2")
    second.get_by_label("Judged by").select_option(label="a person")
    by_id(second, "field-assignees").locator("input").fill("Finance")
    second.get_by_label("If not").select_option(label="let the run fail")
    assert look(page) == []
    draft = api.draft_when(workflow, lambda d: "action" in str(d["nodes"]["call"].get("settings")))
    assert draft["nodes"]["call"]["settings"] == {
        "fallback": {"config": {"url": "https://mirror.test"}},
        "gates": [
            {
                "name": "Cheap enough", "kind": "threshold", "metric": "{{ steps.call.status }}",
                "operator": "at_most", "threshold": 500,
            },
            {"name": "Gate 2", "kind": "approval", "approval": {"assignees": ["group:Finance"]}, "action": "abort"},
        ],
    }  # fmt: skip
    canvas.has_problems(0)


def test_how_runs_go_is_set_in_the_panel_of_the_workflow(page: Page, site: RunningSite, api: Api) -> None:
    document = with_an_approval("Paced", "Pay?")
    document["nodes"]["end"].update(type="time.delay", config={})
    canvas, workflow = drawn(page, site, api, document)
    canvas.node("end").click()
    wait_for_a_day_of_the_week(page, canvas)
    by_id(page, "workflow").click()
    part = opened(page, "workflow-running")
    part.get_by_label("If nothing catches a failure").select_option(label="ask a person")
    part.get_by_label("Priority").fill("50")  # more than there is: the last that fits is kept
    part.get_by_label("Priority").fill("5")
    part.get_by_label("Runs at once").select_option(label="at most a number of them")
    part.get_by_label("At most").fill("3")
    part.get_by_label("Begins").select_option(label="at a pace")
    assert look(page) == []
    draft = api.draft_when(workflow, lambda d: "rate" in d.get("settings", {}))
    assert draft["settings"] == {
        "on_failure": "ask", "priority": 5, "concurrency": {"limit": 3}, "rate": {"runs": 10, "seconds": 60},
    }  # fmt: skip
    assert draft["nodes"]["end"]["config"] == {"next": {"cron": "30 8 * * 1,5", "zone": "Europe/Amsterdam"}}
    canvas.has_problems(0)


def wait_for_a_day_of_the_week(page: Page, canvas: Canvas) -> None:
    """Choose when a delay ends, by keyboard where there are buttons; a zone that does not exist is told."""
    field = by_id(page, "field-next")
    field.get_by_label("repeats").select_option(label="on chosen days of the week")
    field.get_by_role("button", name="Friday", exact=True).press("Space")
    expect(field.get_by_role("button", name="Friday", exact=True)).to_have_attribute("aria-pressed", "true")
    field.get_by_label("Time", exact=True).fill("08:30")
    zone = field.get_by_label("Time zone")
    zone.fill("Europe/Atlantis")
    expect(field).to_contain_text("There is no time zone “Europe/Atlantis”.")
    expect(zone).to_have_attribute("aria-invalid", "true")
    zone.fill("Europe/Amsterdam")
    expect(by_id(field, "schedule-words")).to_contain_text("Monday or Friday at 08:30")
    expect(by_id(field, "schedule-next")).to_contain_text("08:30 ·")
    expect(canvas.node("end")).to_contain_text("Wait until Monday or Friday at 08:30")
    assert look(page) == []


def test_a_condition_is_shown_as_rules_and_as_an_expression(page: Page, site: RunningSite, api: Api) -> None:
    document = with_an_approval("Both ways", "Pay?")
    rules = [{"left": "{{ steps.note.amount }}", "op": "greater", "right": "1000"}]
    document["nodes"]["end"].update(type="logic.condition", config={"condition": {"match": "all", "rules": rules}})
    canvas, workflow = drawn(page, site, api, document)
    canvas.node("end").click()
    field = by_id(page, "field-condition")
    field.get_by_label("Expression", exact=True).check()
    written = field.get_by_role("textbox")
    expect(written).to_have_text("steps.note.amount > 1000")
    expect(field).to_contain_text("true")  # the preview: it holds
    written.fill("len(steps.note) > 1 if steps.note else False")
    field.get_by_label("Rules").click()
    expect(by_id(field, "not-as-rules")).to_be_visible()
    written.fill("steps.note.amount > 1000 and (steps.ask.comment != '' or steps.note.amount < 5)")
    field.get_by_label("Rules").check()
    expect(by_id(field, "rule-2.2")).to_be_visible()
    draft = api.draft_when(workflow, lambda d: "any" in str(d["nodes"]["end"]["config"]["condition"]))
    assert draft["nodes"]["end"]["config"]["condition"]["rules"][1]["rules"][0] == {
        "left": "{{ steps.ask.comment }}", "op": "not_equals", "right": "",
    }  # fmt: skip
    add_and_remove_groups_by_keyboard(page, field)
    field.get_by_label("Expression", exact=True).check()
    expect(written).to_have_text("steps.note.amount > 1000 and steps.note.amount < 5")


def add_and_remove_groups_by_keyboard(page: Page, field: Locator) -> None:
    """Of a condition with a group of two rules behind one rule; the last rule of the group is left, outside of it."""
    inspector = Inspector(page)
    by_id(field, "rule-add-2").press("Enter")
    fault = by_id(field, "rule-2.3").locator("[data-code=empty-rule]")
    expect(fault).to_contain_text("Rule 3 of group 2 compares nothing.")
    expect(field.locator("[data-code=empty-rule]")).to_have_count(1)
    page.keyboard.type("{{ steps.note.amount }}")  # the focus lies in the new rule
    expect(fault).to_have_count(0)
    inspector.add_group(field, "group-add-2", "{{ steps.ask.comment }}")
    expect(field.get_by_role("group", name="Rule 1 of group 2.4")).to_be_visible()
    assert look(page) == []
    field.get_by_label("Remove rule 1 of group 2.4").press("Enter")  # a group goes with its last rule
    expect(field.get_by_label("Remove rule 3 of group 2")).to_be_focused()
    page.keyboard.press("Enter")
    field.get_by_label("Remove rule 1 of group 2").press("Enter")
    field.get_by_label("Ungroup group 2").press("Enter")
    expect(field.get_by_label("Value, rule 2", exact=True)).to_be_focused()
