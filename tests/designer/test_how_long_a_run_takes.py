"""How long a run usually takes, as the canvas tells it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from designer.models import Workflow
from designer.queries import typical_seconds
from designer.services.starting import start_workflow
from engine.models import Definition, Run
from tests.cast import Cast
from tests.designer.drawn import published


def ran(cast: Cast, workflow: Workflow, seconds: float, **more: Any) -> Run:
    given = {"number": "1", "total": 1}
    run, _ = start_workflow(workflow=workflow, data=given, actor=cast.user("bob"), idempotency_key=None)
    end = timezone.now()
    ended = {"started_at": end - timedelta(seconds=seconds), "finished_at": end, "status": "completed", "wake_at": None}
    Run.objects.filter(pk=run.pk).update(**{**ended, **more})
    return run


def test_it_is_the_median_of_runs_that_completed_for_real(cast: Cast) -> None:
    workflow = published(cast)
    assert typical_seconds(workflow) is None
    for seconds in (2, 4, 900):
        ran(cast, workflow, seconds)
    ran(cast, workflow, 0.01, options={"simulated": True})
    ran(cast, workflow, 0.01, status="failed")
    tried = ran(cast, workflow, 0.01)
    draft = Definition.objects.create(
        workspace=cast.workspace, key=workflow.ref, version=Definition.DRAFT, name="x", content_hash="x", document={}
    )
    Run.objects.filter(pk=tried.pk).update(definition=draft)
    assert typical_seconds(workflow) == 4
