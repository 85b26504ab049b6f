"""The list, and rename, duplicate, archive, delete; each within its workspace."""

from typing import Any

import pytest

from designer.models import Draft, Version, Workflow
from engine.models import Definition, Run
from engine.services import start_run
from tests.cast import Cast
from tests.designer.drawn import document, drawn, published

LIST = "/w/acme/workflows/"
API = "/api/w/acme/workflows/"


def run_of(cast: Cast, workflow: Workflow) -> Run:
    definition = Definition.objects.get(key=workflow.ref)
    return start_run(definition=definition, input={"number": "1", "total": 1}, actor=cast.user("charlie"))[0]


def test_a_new_workspace_is_told_what_workflows_are_for(cast: Cast) -> None:
    assert b"Draw your first workflow" in cast.browser("bob").get(LIST).content
    assert b"No workflows yet" in cast.browser("erin").get(LIST).content


def test_naming_a_workflow_leads_to_its_canvas(cast: Cast) -> None:
    answer = cast.browser("bob").post(LIST + "new/", {"name": "  Invoice   approval ", "description": "Pays"})
    workflow = Workflow.objects.get()
    assert (workflow.name, workflow.description, workflow.created_by) == ("Invoice approval", "Pays", cast.user("bob"))
    assert answer["Location"] == f"{LIST}{workflow.ref}/"
    assert Draft.objects.get(workflow=workflow).document["name"] == "Invoice approval"


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\x00b"])
def test_a_name_that_cannot_be_used_is_explained_and_typing_stays(cast: Cast, name: str) -> None:
    answer = cast.browser("bob").post(LIST + "new/", {"name": name, "description": "Long text"})
    assert answer.status_code == 422
    assert b"Long text" in answer.content
    assert b'id="workflow-name-wrong"' in answer.content


def test_the_canvas_page_tells_its_script_what_this_person_may_do(cast: Cast) -> None:
    workflow = drawn(cast, name="</script><b>")
    for who, edit, starts in (("bob", "true", "true"), ("charlie", "false", "true"), ("erin", "false", "false")):
        page = cast.browser(who).get(f"{LIST}{workflow.ref}/").content.decode()
        assert f'"edit": {edit}' in page
        assert f'"start": {starts}' in page
        assert "</script><b>" not in page


def test_search_finds_every_word_and_says_when_nothing_matches(cast: Cast) -> None:
    drawn(cast)
    browser = cast.browser("erin")
    assert b"Invoice approval" in browser.get(LIST, {"q": "approval INV"}).content
    assert b"No workflow matches" in browser.get(LIST, {"q": "approval bikes"}).content
    assert browser.get(LIST, {"q": "\x00", "page": "zzz"}).status_code == 200


def test_the_list_shows_how_the_last_run_went(cast: Cast) -> None:
    workflow = published(cast)
    run_of(cast, workflow)
    last = run_of(cast, workflow)
    page = cast.browser("erin").get(LIST).content.decode()
    assert f"/w/acme/runs/{last.ref}/" in page
    assert "Queued" in page


def test_the_list_takes_the_same_queries_for_one_workflow_and_for_many(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    browser = cast.browser("bob")
    run_of(cast, published(cast))
    browser.get(LIST)
    with django_assert_num_queries(12, exact=False) as one:
        browser.get(LIST)
    for _ in range(12):
        run_of(cast, published(cast))
    with django_assert_num_queries(len(one.captured_queries)):
        browser.get(LIST)
    with django_assert_num_queries(12, exact=False) as api:
        assert len(browser.get(API).json()["results"]) == 13
    assert not any('"document"' in query["sql"] for query in [*one.captured_queries, *api.captured_queries])


def test_renaming_reaches_the_draft_and_an_open_canvas_is_told(cast: Cast) -> None:
    workflow, browser = drawn(cast), cast.browser("bob")
    browser.post(f"{LIST}{workflow.ref}/rename/", {"name": "Payments", "description": ""})
    draft = Draft.objects.get(workflow=workflow)
    assert (draft.document["name"], draft.revision) == ("Payments", 2)
    late = browser.put(
        f"{API}{workflow.ref}/draft/", {"revision": 1, "document": document()}, content_type="application/json"
    )
    assert late.status_code == 409


def test_a_duplicate_begins_with_the_draft_and_without_versions(cast: Cast) -> None:
    workflow = published(cast)
    cast.browser("bob").post(f"{LIST}{workflow.ref}/duplicate/")
    copy = Workflow.objects.get(name="Copy of Invoice approval")
    assert copy.draft.document["nodes"] == workflow.draft.document["nodes"]
    assert copy.draft.document["name"] == "Copy of Invoice approval"
    assert not copy.versions.exists()


def test_archiving_hides_and_can_be_taken_back(cast: Cast) -> None:
    workflow, browser = published(cast), cast.browser("bob")
    browser.post(f"{LIST}{workflow.ref}/archive/")
    assert workflow.ref.encode() not in browser.get(LIST).content
    assert workflow.ref.encode() in browser.get(LIST, {"show": "archived"}).content
    browser.post(f"{LIST}{workflow.ref}/unarchive/")
    assert workflow.ref.encode() in browser.get(LIST).content


def test_deleting_asks_first_and_runs_keep_their_definition(cast: Cast) -> None:
    workflow, browser = published(cast), cast.browser("bob")
    run = run_of(cast, workflow)
    url = f"{LIST}{workflow.ref}/delete/"
    assert b"The 1 run of this workflow stays" in browser.get(url).content
    assert browser.post(url).status_code == 422
    assert Workflow.objects.exists()
    browser.post(url, {"sure": "yes"})
    assert not Workflow.objects.exists()
    assert not Version.objects.exists()
    run.refresh_from_db()
    assert run.definition.document["nodes"]


def test_an_operator_changes_nothing(cast: Cast) -> None:
    workflow, browser = published(cast), cast.browser("charlie")
    for page in ("rename", "duplicate", "archive", "delete"):
        assert browser.post(f"{LIST}{workflow.ref}/{page}/").status_code == 403
    assert browser.delete(f"{API}{workflow.ref}/").status_code == 403


def test_nothing_of_another_workspace_can_be_reached(cast: Cast) -> None:
    workflow, mallory = published(cast), cast.browser("mallory")
    for path in ("", "run/", "versions/", "rename/", "delete/"):
        assert mallory.get(f"{LIST}{workflow.ref}/{path}").status_code == 404
        assert mallory.get(f"/w/rival/workflows/{workflow.ref}/{path}").status_code == 404
    for path in ("", "draft/", "versions/"):
        assert mallory.get(f"{API}{workflow.ref}/{path}").status_code == 404
        assert mallory.get(f"/api/w/rival/workflows/{workflow.ref}/{path}").status_code == 404
    assert mallory.get("/api/w/rival/workflows/").json()["results"] == []


def test_a_program_creates_changes_archives_and_deletes(cast: Cast) -> None:
    program = cast.program("bob", "read", "write")
    made = program.post(API, {"name": "From a file", "document": document()})
    assert made.status_code == 201
    ref = made.json()["id"]
    changed = program.patch(f"{API}{ref}/", {"name": "Renamed", "archived": True})
    assert (changed.json()["name"], changed.json()["archived_at"] is None) == ("Renamed", False)
    assert program.get(API).json()["results"] == []
    assert [each["id"] for each in program.get(API, {"archived": "true"}).json()["results"]] == [ref]
    assert program.delete(f"{API}{ref}/").status_code == 204
    assert program.get(f"{API}{ref}/").status_code == 404


def test_a_reading_token_writes_nothing(cast: Cast) -> None:
    program = cast.program("bob", "read")
    assert program.get(API).status_code == 200
    assert program.post(API, {"name": "No"}).status_code == 403


def test_a_workflow_begun_with_a_malformed_document_is_not_created(cast: Cast) -> None:
    answer = cast.browser("bob").post(API, {"name": "Odd", "document": {"schema": 2}}, content_type="application/json")
    assert answer.status_code == 400
    assert not Workflow.objects.exists()
