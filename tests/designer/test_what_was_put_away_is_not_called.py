"""A workflow that was archived or deleted begins no runs, not even for another workflow that calls it."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from designer.models import Workflow
from designer.services.workflows import archive_workflow, delete_workflow, unarchive_workflow
from engine.calls.callers import callers_of
from engine.calls.calling import callable_workflows
from engine.checking import check_in
from engine.core.document import parse
from engine.models import Definition, Run
from tests.cast import Cast
from tests.designer.drawn import published
from tests.engine.calls.stage import begun, calling, workflow
from tests.engine.core.stage import document
from tests.engine.driving.stage import drive, driving, is_over, setting

pytestmark = pytest.mark.django_db(transaction=True)
INPUT: dict[str, Any] = {"number": "2041", "total": 5}


def outcome(cast: Cast, ref: str) -> Run:
    """How a run ends that calls it by an expression, which nobody can check while it is drawn."""
    called = "{{ input.which }}"
    form = {"type": "object", "properties": {"which": {"type": "string"}}}
    run = begun(workflow(cast, "caller", {"c": calling(called, input=INPUT)}, input=form), which=ref)
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    return run


@pytest.fixture
def called(cast: Cast) -> Workflow:
    return published(cast)


def test_the_call_of_an_archived_workflow_fails_in_words(cast: Cast, called: Workflow) -> None:
    archive_workflow(workflow=called, actor=cast.user("bob"))
    run = outcome(cast, called.ref)
    assert run.error is not None
    assert "“Invoice approval” is archived, so it is not called any more." in run.error["message"]
    assert run.error["hint"] == "Bring it back, or choose another one."
    assert not Run.objects.filter(parent=run).exists()


def test_one_that_was_brought_back_is_called_as_before(cast: Cast, called: Workflow) -> None:
    archive_workflow(workflow=called, actor=cast.user("bob"))
    unarchive_workflow(workflow=called, actor=cast.user("bob"))
    assert outcome(cast, called.ref).status == "completed"


def test_the_call_of_a_deleted_workflow_fails_in_words(cast: Cast, called: Workflow) -> None:
    delete_workflow(workflow=called, actor=cast.user("bob"))
    run = outcome(cast, called.ref)
    assert run.error is not None
    assert "“Invoice approval” is deleted, so it is not called any more." in run.error["message"]
    assert not Run.objects.filter(parent=run).exists()


def test_neither_is_offered_nor_published_in_a_call(cast: Cast, called: Workflow) -> None:
    drawn = parse(document({"c": calling(called.ref)}, []))
    assert (list(callable_workflows(cast.workspace.pk)), check_in(drawn, cast.workspace.pk)) == ([called.ref], [])
    archive_workflow(workflow=called, actor=cast.user("bob"))
    assert callable_workflows(cast.workspace.pk) == {}
    (problem,) = check_in(drawn, cast.workspace.pk)
    assert (problem.severity, problem.where.pointer) == ("error", "/nodes/c/config/workflow")
    assert "is archived" in problem.message


def test_what_was_archived_or_deleted_before_the_update_counts_as_well(cast: Cast) -> None:
    archived, deleted, lives = (published(cast).ref for _ in range(3))
    archive_workflow(workflow=Workflow.objects.get(ref=archived), actor=cast.user("bob"))
    delete_workflow(workflow=Workflow.objects.get(ref=deleted), actor=cast.user("bob"))
    Definition.objects.update(closed="")
    import_module("designer.migrations.0003_closed_workflows_are_not_called").close(apps, None)
    closed = dict(Definition.objects.values_list("key", "closed"))
    assert closed == {archived: "archived", deleted: "deleted", lives: ""}


def test_who_puts_one_away_is_told_which_others_call_it(cast: Cast, called: Workflow) -> None:
    for name in ("Refunds", "Nightly & more", "Old"):
        workflow(cast, name, {"c": calling(called.ref)}, name=name)
    workflow(cast, "Refunds", {"c": calling(called.ref)}, name="Refunds")
    workflow(cast, "Old", {"c": calling(called.ref, version=1), "d": setting(x=1)}, name="Old")
    workflow(cast, "Old", {"d": setting(x=1)}, name="Old")  # it does so no more
    workflow(cast, "Speaks of it", {"c": setting(note=called.ref)}, name="Speaks of it")
    assert callers_of(cast.workspace.pk, called.ref) == ["Nightly & more", "Refunds"]
    bob = cast.browser("bob")
    page = cast.browser("alice").get(f"/w/acme/workflows/{called.ref}/delete/").content.decode()
    assert "<li>Nightly &amp; more</li><li>Refunds</li>" in page
    told = bob.post(f"/w/acme/workflows/{called.ref}/archive/", follow=True).content.decode()
    assert "It is called by “Nightly &amp; more” and “Refunds”: those calls fail until it is brought back." in told


def test_who_puts_away_what_nobody_calls_is_not_warned(cast: Cast, called: Workflow) -> None:
    place = f"/w/acme/workflows/{called.ref}/"
    assert "Other workflows call it" not in cast.browser("alice").get(f"{place}delete/").content.decode()
    assert "is called by" not in cast.browser("bob").post(f"{place}archive/", follow=True).content.decode()
