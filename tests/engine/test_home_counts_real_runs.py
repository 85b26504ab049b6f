"""The figures on the home page tell how it goes, and not how often somebody tried a drawing."""

import pytest
from django.utils import timezone

from engine.frame import asks_for_help, numbers
from engine.models import Definition, Run
from tests.cast import Cast
from tests.engine.live_stage import definition_of, drawing

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_trials_of_drafts_and_simulations_are_left_out(cast: Cast) -> None:
    published = definition_of(cast.workspace, drawing({}))
    draft = Definition.objects.create(
        workspace=cast.workspace, key=published.key, version=Definition.DRAFT, name="Tried", document={}
    )
    here = {"workspace": cast.workspace, "wake_at": None}
    Run.objects.create(**here, definition=published, status="completed")
    Run.objects.create(
        **here, definition=published, status="failed", finished_at=timezone.now(), options={"simulated": True}
    )
    Run.objects.create(**here, definition=draft, status="failed")
    told = numbers(cast.member("alice"))
    assert told is not None
    assert (told["rate"], told["ended"], told["today"]) == (100, 1, 1)
    assert asks_for_help(cast.member("alice")) is None


def test_what_failed_today_is_told_of_real_runs_alone(cast: Cast) -> None:
    published, now = definition_of(cast.workspace, drawing({})), timezone.now()
    here = {"workspace": cast.workspace, "wake_at": None, "definition": published, "status": "failed"}
    real = Run.objects.create(**here, finished_at=now)
    Run.objects.create(**here, finished_at=now, options={"simulated": True})
    told = asks_for_help(cast.member("alice"))
    assert told is not None
    assert [line.run for line in told["failed"]] == [real]
