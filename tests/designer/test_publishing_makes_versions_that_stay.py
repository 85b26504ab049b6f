"""From draft to version to the engine's definition."""

from typing import Any

import pytest

from designer.models import Version, Workflow
from designer.services.publishing import UnchangedError, publish_draft
from engine.models import Definition
from engine.services import sketch
from tests.cast import Cast
from tests.designer.drawn import INVOICE_INPUT, document, drawn, published, redrawn
from workspaces.models import AuditEntry


def publish(cast: Cast, workflow: Workflow, revision: int, who: str = "bob") -> Any:
    return cast.browser(who).post(
        f"/api/w/acme/workflows/{workflow.ref}/publish/",
        {"revision": revision, "note": "Now with VAT"},
        content_type="application/json",
    )


def test_publishing_hands_the_engine_a_definition_and_keeps_the_draft(cast: Cast) -> None:
    workflow = drawn(cast)
    answer = publish(cast, workflow, 1)
    assert answer.status_code == 201
    definition = Definition.objects.get(key=workflow.ref)
    assert answer.json() == {"version": 1, "definition": definition.content_hash}
    version = Version.objects.get(workflow=workflow)
    assert (version.number, version.note, version.author) == (1, "Now with VAT", cast.user("bob"))
    assert version.definition == definition
    assert workflow.draft.revision == 1
    assert AuditEntry.objects.filter(action="workflow.published", target="Invoice approval, version 1").exists()


def test_a_later_edit_does_not_touch_what_was_published(cast: Cast) -> None:
    workflow = published(cast)
    redrawn(cast, workflow, nodes={})
    assert Version.objects.get(workflow=workflow).document["nodes"]
    assert Definition.objects.get(key=workflow.ref).document["nodes"]


def test_problems_stand_in_the_way_and_all_of_them_are_told(cast: Cast) -> None:
    nodes = {"a": {"type": "no.such", "name": "A"}, "b": {"type": "nor.this", "name": "B"}}
    workflow = drawn(cast, nodes=nodes)
    answer = publish(cast, workflow, 1)
    assert answer.status_code == 422
    told = [problem["where"]["node"] for problem in answer.json()["problems"]]
    assert set(told) == {"a", "b"}
    assert "problems stand in the way" in answer.json()["detail"]
    assert not Version.objects.exists()
    assert not Definition.objects.exists()


def test_publishing_what_has_not_changed_says_so(cast: Cast) -> None:
    workflow = published(cast)
    answer = publish(cast, workflow, 1)
    assert answer.status_code == 409
    assert answer.json()["type"] == "unchanged"
    assert answer.json()["detail"] == "Nothing has changed since version 1, so there is nothing to publish."


def test_fields_in_another_order_are_a_change(cast: Cast) -> None:
    workflow = published(cast)
    turned = {**INVOICE_INPUT, "properties": dict(reversed(INVOICE_INPUT["properties"].items()))}
    revision = redrawn(cast, workflow, input=turned)
    assert (
        "changes that no version has"
        in cast.browser("bob").get(f"/w/acme/workflows/{workflow.ref}/versions/").content.decode()
    )
    assert publish(cast, workflow, revision).status_code == 201
    form = cast.browser("charlie").get(f"/w/acme/workflows/{workflow.ref}/run/").content.decode()
    assert form.index('name="in/total"') < form.index('name="in/number"')


def test_a_draft_is_tried_with_its_fields_in_the_order_they_have_now(cast: Cast) -> None:
    turned = {**INVOICE_INPUT, "properties": dict(reversed(INVOICE_INPUT["properties"].items()))}
    tried = [
        sketch(workspace=cast.workspace, key="wf", document=document(input=each)) for each in (INVOICE_INPUT, turned)
    ]
    assert [list(each.document["input"]["properties"]) for each in tried] == [["number", "total"], ["total", "number"]]


def test_a_yes_in_place_of_a_one_is_a_change(cast: Cast) -> None:
    one, yes = ({"note": {"type": "data.set", "name": "Note", "config": {"values": {"n": n}}}} for n in (1, True))
    workflow = published(cast, nodes=one)
    assert publish(cast, workflow, redrawn(cast, workflow, nodes=yes)).status_code == 201


def test_publishing_a_draft_somebody_else_changed_is_a_conflict(cast: Cast) -> None:
    workflow = published(cast)
    redrawn(cast, workflow, by="alice", description="Hers")
    answer = publish(cast, workflow, 1)
    assert answer.status_code == 409
    assert answer.json()["current"]["document"]["description"] == "Hers"


def test_versions_are_numbered_one_after_the_other(cast: Cast) -> None:
    workflow = published(cast)
    revision = redrawn(cast, workflow, description="More")
    version = publish_draft(workflow=workflow, revision=revision, note="", actor=cast.user("bob"))
    assert version.number == 2
    with pytest.raises(UnchangedError):
        publish_draft(workflow=workflow, revision=revision, note="", actor=cast.user("bob"))
    listed = cast.browser("erin").get(f"/api/w/acme/workflows/{workflow.ref}/versions/").json()
    assert [(each["number"], each["note"]) for each in listed] == [(2, ""), (1, "First")]


def test_checking_tells_problems_without_saving(cast: Cast) -> None:
    workflow = drawn(cast)
    answer = cast.browser("erin").post(
        f"/api/w/acme/workflows/{workflow.ref}/check/",
        {"document": document(nodes={})},
        content_type="application/json",
    )
    assert [problem["code"] for problem in answer.json()["problems"]] == ["empty-workflow"]
    workflow.draft.refresh_from_db()
    assert workflow.draft.revision == 1


@pytest.mark.parametrize("reference", ["http://127.0.0.1:9/schema.json", "file:///etc/hostname"])
def test_an_input_schema_cannot_make_the_server_fetch_anything(cast: Cast, reference: str) -> None:
    schema = {"type": "object", "properties": {"number": {"$ref": reference}}}
    answer = publish(cast, drawn(cast, input=schema), 1)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "invalid-input-schema"


def test_a_version_is_read_as_it_was_published_and_one_that_never_was_is_not_found(cast: Cast) -> None:
    workflow = published(cast)
    redrawn(cast, workflow, description="Later")
    url = f"/api/w/acme/workflows/{workflow.ref}/versions"
    whole = cast.browser("charlie").get(f"{url}/1/").json()
    assert (whole["number"], whole["note"], whole["document"]) == (1, "First", document())
    assert cast.browser("charlie").get(f"{url}/2/").status_code == 404
