"""A workspace that floods the engine with slow work: another's single run comes through, and nothing fails."""

import pytest
from pytest_django.fixtures import Settings

from engine.models import Definition, Run
from engine.services import publish, start_run
from tests.cast import Cast
from tests.engine.core.stage import document
from tests.engine.driving.stage import CODE, defined, drive, driving, is_over
from tests.engine.ledger import Ledger

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def elsewhere(cast: Cast) -> Definition:
    return publish(workspace=cast.rival, key="small", version=1, document=document({"a": CODE}, []))


def test_slow_work_of_one_workspace_leaves_room_for_another(
    cast: Cast, elsewhere: Definition, settings: Settings
) -> None:
    with Ledger(seconds=1.5) as ledger:
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        pay = {"type": "http.request", "config": {"method": "POST", "url": ledger.url}}
        definition = defined(cast, {"a": pay}, [], settings={"priority": 10})
        flood = [start_run(definition=definition, input={})[0] for _ in range(40)]
        with driving() as driver:
            driver._intake.most_runs = 20
            drive(driver, lambda: ledger.calls.total() == 4, "all threads of one workspace are busy")
            assert len(driver._hand.runs) == 18, "it holds all places but the reserve"
            single = start_run(definition=elsewhere, input={})[0]
            drive(driver, lambda: is_over(single), "the single run of the other workspace is over")
            assert ledger.calls.total() <= 8, "it did not have to wait for the flood"
    assert single.status == "completed"
    assert not Run.objects.filter(pk__in=[run.pk for run in flood], status="failed").exists()


def test_a_flood_of_starts_waits_and_fails_nowhere(cast: Cast, elsewhere: Definition) -> None:
    definition = defined(cast, {"a": CODE}, [])
    Run.objects.bulk_create(Run(workspace=cast.workspace, definition=definition) for _ in range(300))
    single = start_run(definition=elsewhere, input={})[0]
    with driving() as driver:
        driver._intake.most_runs = 20
        drive(driver, lambda: is_over(single), "the single run is over")
        ended = Run.objects.filter(workspace=cast.workspace, status="completed").count()
        assert ended < 150, f"it came after {ended} of the flood"
        drive(driver, lambda: not Run.objects.filter(finished_at=None).exists(), "all are over", seconds=60)
    assert set(Run.objects.values_list("status", flat=True)) == {"completed"}
