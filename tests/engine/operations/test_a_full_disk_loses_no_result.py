"""Where no file can be written, large results stay in the database: what took place is not lost, and nobody stops."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from engine.durable_files import DurableFileStorage
from engine.models import Payload, Step
from tests.cast import Cast
from tests.engine.driving.stage import drive, driving, is_over, started

pytestmark = pytest.mark.django_db(transaction=True)


def _full(*_: Any) -> str:
    raise OSError(28, "No space left on device")


def test_results_stay_in_the_database_while_the_disk_is_full(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AUTOMATE_PAYLOAD_INLINE = 2_000
    monkeypatch.setattr(DurableFileStorage, "_save", _full)
    nodes = {
        "big": {"type": "code.python", "config": {"code": "'x' * 5000"}},
        "loop": {"type": "logic.for_each", "config": {"items": list(range(5))}},
        "each": {"type": "data.set", "config": {"values": {"text": "y" * 1_500}}, "inside": "loop"},
    }
    run = started(cast, nodes, ["big -> loop"], output={"long": "{{ steps.big.result }}"})
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    assert run.status == "completed"
    assert run.output == {"long": "x" * 5_000}
    assert len(Step.objects.get(run=run, key="loop").output["results"]) == 5
    assert not Payload.objects.exists()
