"""Drafts: optimistic locking, malformed documents, restoring."""

from typing import Any

import pytest
from django.test import Client

from designer.models import Draft, Workflow
from designer.services.drafts import StaleDraftError, restore_version, save_draft
from tests.cast import Cast
from tests.designer.drawn import document, drawn, published, redrawn


def put(client: Client, workflow: Workflow, revision: int, drawing: Any) -> Any:
    return client.put(
        f"/api/w/acme/workflows/{workflow.ref}/draft/",
        {"revision": revision, "document": drawing},
        content_type="application/json",
    )


def test_saving_gives_the_next_revision_and_the_problems(cast: Cast) -> None:
    workflow = drawn(cast)
    answer = put(cast.browser("bob"), workflow, 1, document(nodes={}))
    assert answer.status_code == 200
    assert answer.json()["revision"] == 2
    assert [problem["code"] for problem in answer.json()["problems"]] == ["empty-workflow"]


def test_a_second_tab_gets_a_clear_conflict_with_what_is_kept_now(cast: Cast) -> None:
    workflow = drawn(cast)
    put(cast.browser("alice"), workflow, 1, document(description="Hers"))
    answer = put(cast.browser("bob"), workflow, 1, document(description="His"))
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].startswith("Alice saved this workflow in the meantime.")
    current = answer.json()["current"]
    assert (current["revision"], current["document"]["description"]) == (2, "Hers")
    assert current["saved_by"] == {"name": "Alice", "email": "alice@example.com"}
    assert Draft.objects.get(workflow=workflow).document["description"] == "Hers"


def test_repeating_a_save_whose_answer_was_lost_succeeds(cast: Cast) -> None:
    workflow, browser = drawn(cast), cast.browser("bob")
    answers = [put(browser, workflow, 1, document(description="Same")).json() for _ in range(2)]
    assert [answer["revision"] for answer in answers] == [2, 2]


def test_a_malformed_document_is_refused_with_the_pointer_and_nothing_is_lost(cast: Cast) -> None:
    workflow = drawn(cast)
    answer = put(cast.browser("bob"), workflow, 1, document(nodes={"note": {"name": "No type"}}))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/document/nodes/note"
    assert Draft.objects.get(workflow=workflow).revision == 1


@pytest.mark.parametrize("body", [b"{", b"[]", b"NaN", b'{"revision": NaN}', b"[" * 100_000, b"\xff\xfe"])
def test_a_body_that_is_no_json_object_gets_a_sentence(cast: Cast, body: bytes) -> None:
    workflow = drawn(cast)
    url = f"/api/w/acme/workflows/{workflow.ref}/draft/"
    answer = cast.browser("bob").put(url, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("The body")


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_characters_no_database_keeps_are_refused_with_their_place(cast: Cast, text: str) -> None:
    workflow = drawn(cast)
    answer = put(cast.browser("bob"), workflow, 1, document(variables={"a/b": [text]}))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/document/variables/a~1b/0"


def test_a_document_over_two_megabytes_is_refused_in_a_sentence(cast: Cast) -> None:
    workflow = drawn(cast)
    answer = put(cast.browser("bob"), workflow, 1, document(variables={"big": "x" * 2_200_000}))
    assert answer.status_code == 413
    assert "larger than 2 MB" in answer.json()["detail"]


def test_one_of_two_saves_at_the_same_revision_wins(cast: Cast) -> None:
    workflow = drawn(cast)
    save_draft(workflow=workflow, revision=1, document=document(description="One"), actor=cast.user("bob"))
    with pytest.raises(StaleDraftError) as conflict:
        save_draft(workflow=workflow, revision=1, document=document(description="Two"), actor=cast.user("alice"))
    assert conflict.value.current.document["description"] == "One"


def test_the_list_follows_the_name_in_the_document(cast: Cast) -> None:
    workflow = drawn(cast)
    redrawn(cast, workflow, name="Payments", description="Pays")
    workflow.refresh_from_db()
    assert (workflow.name, workflow.description) == ("Payments", "Pays")


def test_restoring_makes_a_version_the_draft_again_under_the_present_name(cast: Cast) -> None:
    workflow = published(cast)
    revision = redrawn(cast, workflow, name="Payments", nodes={})
    workflow.refresh_from_db()
    version = workflow.versions.get(number=1)
    draft = restore_version(workflow=workflow, version=version, revision=revision, actor=cast.user("bob"))
    assert (draft.revision, draft.document["name"]) == (3, "Payments")
    assert draft.document["nodes"] == version.document["nodes"]


def test_restoring_over_unpublished_changes_asks_first(cast: Cast) -> None:
    workflow, browser = published(cast), cast.browser("bob")
    revision = redrawn(cast, workflow, nodes={})
    url = f"/w/acme/workflows/{workflow.ref}/versions/1/restore/"
    asked = browser.post(url, {"revision": revision})
    assert b"replaces them for good" in asked.content
    assert Draft.objects.get(workflow=workflow).revision == revision
    assert browser.post(url, {"revision": revision, "sure": "yes"}).status_code == 302
    assert Draft.objects.get(workflow=workflow).document["nodes"]


def test_restoring_from_an_old_page_does_not_overwrite_what_was_saved_since(cast: Cast) -> None:
    workflow = published(cast)
    redrawn(cast, workflow, by="alice", nodes={})
    answer = cast.browser("bob").post(
        f"/w/acme/workflows/{workflow.ref}/versions/1/restore/", {"revision": 1, "sure": "yes"}, follow=True
    )
    assert b"Alice saved the draft in the meantime" in answer.content
    assert Draft.objects.get(workflow=workflow).document["nodes"] == {}


def test_an_archived_workflow_is_not_changed(cast: Cast) -> None:
    workflow, browser = drawn(cast), cast.browser("bob")
    browser.post(f"/w/acme/workflows/{workflow.ref}/archive/")
    answer = put(browser, workflow, 1, document())
    assert (answer.status_code, "archived" in answer.json()["detail"]) == (423, True)
