"""A fork is a run that begins: of a workflow that was archived or deleted there is none."""

from collections.abc import Callable

import pytest

from designer.models import Workflow
from designer.services.starting import start_workflow
from designer.services.workflows import archive_workflow, delete_workflow, unarchive_workflow
from engine.interventions import fork_impact, fork_once, fork_run
from engine.models import Run, Step
from engine.sending import NotPossible
from tests.cast import Cast
from tests.designer.drawn import published

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workflow(cast: Cast) -> Workflow:
    return published(cast)


@pytest.fixture
def run(cast: Cast, workflow: Workflow) -> Run:
    """A run that is over, with a step after which it could be forked."""
    data = {"number": "2041", "total": 5}
    run, _ = start_workflow(workflow=workflow, data=data, actor=cast.user("bob"), idempotency_key=None)
    Run.objects.filter(pk=run.pk).update(status="completed", wake_at=None, finished_at=run.created_at, seq=3)
    node = next(iter(run.definition.document["nodes"]))
    Step.objects.create(run=run, key=node, status="completed", seq=2, ended_seq=2, port="success")
    return Run.objects.get(pk=run.pk)


@pytest.mark.parametrize(
    ("put_away", "words"),
    [
        (archive_workflow, "This workflow is archived, so no more runs of it begin. Bring it back before forking"),
        (delete_workflow, "This workflow is deleted, so no more runs of it begin."),
    ],
)
def test_no_run_of_it_is_forked_and_the_reason_is_told(
    cast: Cast, workflow: Workflow, run: Run, put_away: Callable[..., object], words: str
) -> None:
    bob, step = cast.user("bob"), run.steps.get().key
    put_away(workflow=workflow, actor=bob)
    with pytest.raises(NotPossible, match=words):
        fork_impact(run=run, step_key=step)
    with pytest.raises(NotPossible, match=words):
        fork_run(run=run, step_key=step, actor=bob)
    assert not Run.objects.filter(fork_of=run).exists()


def test_what_was_forked_before_is_given_again_to_the_same_key(cast: Cast, workflow: Workflow, run: Run) -> None:
    bob, step = cast.user("bob"), run.steps.get().key

    def forked() -> tuple[Run, bool]:
        return fork_once(run=run, step_key=step, actor=bob, definition=None, title="", key="mine")

    first, made = forked()
    archive_workflow(workflow=workflow, actor=bob)
    assert (made, forked()) == (True, (first, False))


def test_one_that_was_brought_back_is_forked_as_before(cast: Cast, workflow: Workflow, run: Run) -> None:
    bob = cast.user("bob")
    archive_workflow(workflow=workflow, actor=bob)
    unarchive_workflow(workflow=workflow, actor=bob)
    assert fork_run(run=run, step_key=run.steps.get().key, actor=bob).fork_of == run
