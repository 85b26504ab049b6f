"""Somebody publishes a workflow at the moment at which somebody else archives or deletes it: it stays away."""

import threading
from collections.abc import Callable

import pytest

from designer.models import Version, Workflow
from designer.services.publishing import PutAwayError, publish_draft
from designer.services.workflows import archive_workflow, delete_workflow
from engine.calls.calling import callable_workflows
from engine.models import Definition
from tests.cast import Cast
from tests.designer.drawn import published, redrawn
from tests.designer.test_publishing_makes_versions_that_stay import publish
from tests.engine.driving.stage import in_thread
from tests.engine.operations.test_a_run_that_is_just_removed import after

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("put_away", "status", "word"), [(archive_workflow, 423, "archived"), (delete_workflow, 404, "")]
)
def test_a_new_version_of_it_is_refused(cast: Cast, put_away: Callable[..., None], status: int, word: str) -> None:
    workflow = published(cast)
    revision = redrawn(cast, workflow, description="More")
    found = Workflow.objects.get(pk=workflow.pk)
    with after('"designer_workflow"."ref" = ', lambda: put_away(workflow=found, actor=cast.user("alice"))):
        answer = publish(cast, workflow, revision)
    assert answer.status_code == status, answer.content
    assert word in answer.json()["detail"]
    assert not Version.objects.filter(number=2).exists()
    assert callable_workflows(cast.workspace.pk) == {}


def test_one_that_comes_while_it_is_being_deleted_waits_and_is_refused(cast: Cast) -> None:
    workflow, told, threads = published(cast), list[PutAwayError](), list[threading.Thread]()
    revision = redrawn(cast, workflow, description="More")

    def come() -> None:
        try:
            publish_draft(workflow=workflow, revision=revision, note="", actor=bob)
        except PutAwayError as error:
            told.append(error)

    def begin() -> None:
        threads.append(in_thread(come))
        threads[0].join(1)  # nothing is to be done before the deletion is, however long that takes

    bob = cast.user("bob")
    with after('UPDATE "engine_definition"', begin):
        delete_workflow(workflow=Workflow.objects.get(pk=workflow.pk), actor=cast.user("alice"))
    threads[0].join()
    assert len(told) == 1
    assert not Definition.objects.filter(closed="").exists()
