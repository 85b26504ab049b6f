"""A draft runs before it is published: all of it, up to a step, or one step alone."""

from typing import Any

import pytest

from designer.cutting import alone, up_to
from designer.models import Workflow
from designer.queries import rows
from engine.calls.calling import UnknownWorkflow, definition_of
from engine.models import Definition, Run
from engine.queries import versions_of
from tests.cast import Cast
from tests.designer.drawn import document, drawn, published


def node(type_: str = "data.set", **more: Any) -> dict[str, Any]:
    config = {"values": {"n": 1}} if type_ == "data.set" else {"items": "{{ [1] }}"}
    return {"type": type_, "name": type_, "config": config, **more}


def edges(*pairs: str) -> dict[str, Any]:
    made = [pair.split(">") for pair in pairs]
    return {f"e{place}": {"from": a, "port": "success", "to": b} for place, (a, b) in enumerate(made)}


FORKED = document(
    output={"given": "{{ steps.d.n }}"},
    nodes={id_: node() for id_ in "abcde"},
    edges=edges("a>b", "a>c", "b>d", "c>e"),
    layout={"nodes": {id_: {"x": 0, "y": 0} for id_ in "abcde"}},
)
LOOPED = document(
    nodes={
        "a": node(), "loop": node("logic.for_each"), "x": node(inside="loop"), "y": node(inside="loop"),
        "z": node(inside="loop"), "after": node(settings={"compensation": "undo"}), "undo": node(),
    },
    edges=edges("a>loop", "x>y", "y>z", "loop>after"),
)  # fmt: skip


def test_up_to_a_step_keeps_what_leads_to_it_and_nothing_else() -> None:
    cut = up_to(FORKED, "d")
    assert (list(cut["nodes"]), list(cut["layout"]["nodes"])) == (["a", "b", "d"], ["a", "b", "d"])
    assert [(edge["from"], edge["to"]) for edge in cut["edges"].values()] == [("a", "b"), ("b", "d")]
    assert "output" not in cut  # it may speak of steps that are not there


def test_up_to_a_step_in_a_loop_keeps_the_loop_as_far_as_that() -> None:
    assert list(up_to(LOOPED, "y")["nodes"]) == ["a", "loop", "x", "y"]


def test_what_lies_in_a_loop_and_what_undoes_a_step_go_with_it() -> None:
    assert list(up_to(LOOPED, "loop")["nodes"]) == ["a", "loop", "x", "y", "z"]
    assert set(up_to(LOOPED, "after")["nodes"]) == set(LOOPED["nodes"])


def test_a_step_alone_comes_after_stand_ins_for_all_before_it() -> None:
    cut = alone(FORKED, "d")
    assert [(id_, each["config"]) for id_, each in cut["nodes"].items() if id_ != "d"] == [
        ("a", {"values": {"stands_in": True}}),
        ("b", {"values": {"stands_in": True}}),
    ]
    assert [(edge["from"], edge["to"]) for edge in cut["edges"].values()] == [("a", "b"), ("b", "d")]


def attempt(cast: Cast, workflow: Workflow, who: str = "bob", **body: Any) -> Any:
    url = f"/api/w/acme/workflows/{workflow.ref}/trials/"
    return cast.browser(who).post(url, {"input": {"number": "1", "total": 2}, **body}, content_type="application/json")


def test_a_draft_is_tried_without_effects_unless_said_otherwise(cast: Cast) -> None:
    workflow = drawn(cast)
    answer = attempt(cast, workflow, document=document())
    run = Run.objects.get()
    assert (answer.status_code, answer.json()["version"]) == (201, Definition.DRAFT)
    assert (run.options, run.definition.key, run.started_by) == ({"simulated": True}, workflow.ref, cast.user("bob"))
    assert attempt(cast, workflow, document=document(), simulated=False).status_code == 201
    assert Run.objects.latest("pk").options == {}
    assert Definition.objects.count() == 1  # the same draft is stored once


def test_a_trial_whose_answer_was_lost_is_started_once(cast: Cast) -> None:
    """The dialog is still open, and its button is pressed again: for real, so that it would take effect twice."""
    workflow, program = drawn(cast), cast.browser("bob")
    url = f"/api/w/acme/workflows/{workflow.ref}/trials/"
    body: dict[str, Any] = {"document": document(), "input": {"number": "1", "total": 2}, "simulated": False}
    sent: dict[str, Any] = {"content_type": "application/json", "headers": {"Idempotency-Key": "k1"}}
    answers = [program.post(url, body, **sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"] == Run.objects.get().ref
    others: list[dict[str, Any]] = [{"simulated": True}, {"input": {"number": "2", "total": 2}}]
    others.append({"document": document(description="Drawn on")})
    for other in others:
        refused = program.post(url, {**body, **other}, **sent)
        assert (refused.status_code, refused.json()["type"]) == (409, "not-tried"), other
    assert Run.objects.count() == 1


def test_what_was_tried_is_no_version(cast: Cast) -> None:
    workflow = drawn(cast)
    attempt(cast, workflow, document=document())
    assert versions_of(Run.objects.get()) == []
    with pytest.raises(UnknownWorkflow):
        definition_of(cast.workspace.pk, workflow.ref, None)
    page = cast.browser("bob").get(f"/w/acme/runs/{Run.objects.get().ref}/").content.decode()
    assert "Invoice approval, draft" in page


def test_a_step_alone_gets_what_is_recorded_pinned_or_plausible(cast: Cast) -> None:
    workflow = drawn(cast)
    pinned = {**FORKED["nodes"], "b": node(settings={"pinned": {"output": {"n": 7}}})}
    given = {"c": {"output": {"n": 9}, "port": "success"}}
    attempt(cast, workflow, document={**FORKED, "nodes": pinned}, until="d", alone=True, simulated=False)
    sample = {"total": 120}
    assert Run.objects.latest("pk").options == {"recorded": {"a": {"output": sample}, "b": {"output": {"n": 7}}}}
    attempt(cast, workflow, document=FORKED, until="e", alone=True, recorded=given, simulated=False)
    assert Run.objects.latest("pk").options == {"recorded": {"a": {"output": sample}, "c": {"output": {"n": 9}}}}


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"document": {"schema": 1}}, 400, "malformed"),
        ({"document": document(nodes={"a": {"type": "no.such", "name": "A", "config": {}}})}, 422, "cannot run yet"),
        ({"document": document(), "input": {}}, 400, "input does not fit"),
        ({"document": document(), "until": "gone"}, 409, "There is no step “gone”"),
        ({"document": LOOPED, "until": "x", "alone": True}, 409, "Try all up to it instead"),
        ({"document": document(), "recorded": {"note": {"output": "x" * 300_000}}}, 409, "too large"),
        ({"document": document(), "recorded": {"note": {"output": {}, "port": "gone"}}}, 409, "through “gone” before"),
    ],
)
def test_what_cannot_be_tried_is_said_in_a_sentence(cast: Cast, body: Any, status: int, said: str) -> None:
    answer = attempt(cast, drawn(cast), **body)
    assert answer.status_code == status
    assert said in answer.json()["detail"]
    assert not Run.objects.exists()


def test_who_may_not_change_workflows_tries_none(cast: Cast) -> None:
    assert attempt(cast, drawn(cast), "charlie", document=document()).status_code == 403
    assert not Run.objects.exists()


def test_a_trial_does_not_count_as_the_last_run_of_a_workflow(cast: Cast) -> None:
    workflow = published(cast)
    attempt(cast, workflow, document=document())
    assert [row.last_run for row in rows(Workflow.objects.select_related("draft"))] == [None]
