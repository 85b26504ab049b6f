"""The drawing as a file, a picture and a link; a file as a drawing."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.api import Api
from tests.browser.conftest import Enter, RunningSite
from tests.browser.documents import with_an_approval, with_one_step
from tests.browser.drawing import drawn
from tests.browser.pages.finding import by_id
from tests.browser.pages.sound import look


@pytest.fixture
def page(enter: Enter) -> Page:
    return enter("Alex")


def exported(page: Page, way: str) -> Path:
    with page.expect_download() as coming:
        by_id(page, f"export-{way}").click()
    return Path(coming.value.path())


def test_what_was_exported_is_imported_into_another_workflow(page: Page, site: RunningSite, api: Api) -> None:
    _, source = drawn(page, site, api, with_an_approval("Out", "Pay?"))
    by_id(page, "exchange").click()
    assert look(page) == []
    document = json.loads(exported(page, "json").read_text(encoding="utf-8"))
    assert document == api.draft(source)
    yaml = exported(page, "yaml").read_text(encoding="utf-8")
    assert exported(page, "svg").read_text(encoding="utf-8").startswith("<svg")
    assert exported(page, "png").read_bytes().startswith(b"\x89PNG")

    canvas, workflow = drawn(page, site, api, with_one_step("In"))
    by_id(page, "exchange").click()
    by_id(page, "import-text").fill("schema: 1\nnodes: [a")
    expect(by_id(page, "exchange-sheet").get_by_role("alert")).to_contain_text("line 2, column 10")
    by_id(page, "import-text").fill(yaml)
    expect(by_id(page, "import-report")).to_contain_text("3 steps and 3 connections.")
    by_id(page, "import-replace").click()
    expect(canvas.node("ask")).to_be_visible()
    draft = api.draft_when(workflow, lambda d: "ask" in d["nodes"])
    assert {**draft, "description": ""} == {**document, "description": ""}
    page.keyboard.press("Control+z")
    api.draft_when(workflow, lambda d: list(d["nodes"]) == ["note"])


def test_an_import_says_what_is_missing_and_can_be_added_beside_what_is_drawn(
    page: Page, site: RunningSite, api: Api
) -> None:
    _, workflow = drawn(page, site, api, with_one_step("Beside"))
    document = {"schema": 1, "nodes": {"note": {"type": "mail.telegram", "name": "Note it", "config": {}}}}
    by_id(page, "exchange").click()
    by_id(page, "import-file").set_input_files(
        {"name": "w.json", "mimeType": "application/json", "buffer": json.dumps(document).encode()}
    )
    expect(by_id(page, "import-report")).to_contain_text("Not installed here: mail.telegram (Note it).")
    by_id(page, "import-add").click()
    draft = api.draft_when(workflow, lambda d: len(d["nodes"]) == 2)
    assert sorted(node["type"] for node in draft["nodes"].values()) == ["data.set", "mail.telegram"]


def test_the_panel_of_the_workflow_says_how_complex_it_is(page: Page, site: RunningSite, api: Api) -> None:
    drawn(page, site, api, with_an_approval("Complex", "Pay?"))
    by_id(page, "workflow").click()
    card = by_id(page, "complexity")
    expect(card).to_contain_text("simple")
    card.locator("summary").click()
    expect(card).to_contain_text("people")
    expect(card).to_contain_text("not known: none has completed yet")
