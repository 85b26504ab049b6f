"""A run with a long loop takes longer to be brought into memory than a lease lasts, and costs nobody anything."""

import time
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock, patch

import pytest
from django.db import OperationalError
from django.utils import timezone

from engine.core.run_state import StepState
from engine.models import Run, Step
from engine.services import signal_run
from engine.store import clock
from tests.cast import Cast
from tests.engine.driving.mails import MAIL, Mails
from tests.engine.driving.stage import drive, driving, is_over, setting, signal, started

pytestmark = pytest.mark.django_db(transaction=True)

LOOP: dict[str, Any] = {
    "loop": {"type": "logic.for_each", "config": {"items": "{{ input.n }}"}},
    "a": {**setting(x="{{ loop.item }}"), "inside": "loop", "compensation": "undo_a"},
    "undo_a": {**setting(x=1), "inside": "loop"},
    "w": signal("go"),
}


def test_meanwhile_no_lease_runs_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mails, passed = Mails(monkeypatch, "a"), [0.0]

    def now() -> datetime:
        return timezone.now() + timedelta(seconds=passed[0])

    def slow(*row: Any) -> StepState:
        passed[0] += 2.0
        return StepState(*row)

    long = started(cast, LOOP, ["loop -> w"], {"n": list(range(12))})
    with driving() as driver:
        driver._hand.now = driver._dispatch._now = now
        drive(driver, lambda: Step.objects.filter(run=long, key="w", status="waiting").exists(), "it waits")
        other = started(cast, {"a": MAIL}, [])
        drive(driver, lambda: mails.begun, "the mail of another run is under way")
        monkeypatch.setattr(clock, "time", SimpleNamespace(clock_gettime=lambda _: time.monotonic() + passed[0]))
        monkeypatch.setattr("engine.store.load.MOST_SCOPES", 1)
        monkeypatch.setattr("engine.store.load.StepState", slow)
        signal_run(run=long, name="go")
        left: list[float] = []
        bring = driver._intake._bring

        def brought(claims: Any) -> None:
            bring(claims)
            rows = Run.objects.exclude(lease_owner="").values_list("lease_until", flat=True)
            left.extend((until - now()).total_seconds() for until in rows if until)
            assert all(run.ours_until > clock.since_boot() for run in driver._hand.runs.values())

        monkeypatch.setattr(driver._intake, "_bring", brought)
        drive(driver, lambda: is_over(long), "it is over")
        assert passed[0] > 20, "it took longer than a lease"
        assert len(left) == 2
        assert min(left) > 4, "both were renewed meanwhile"
        mails.let_go()
        drive(driver, lambda: is_over(other), "the other run is over")


def test_what_could_not_be_brought_here_is_no_longer_ours_only_because_the_driver_shows_life(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(cast, {"a": setting(x=1)}, [])
    with driving() as driver:
        breaks = Mock(side_effect=OperationalError("the connection broke while reading"))
        with patch("engine.driving.intake.load", breaks), pytest.raises(OperationalError):
            driver._intake.claim()
        ours_until, later = driver._hand.coming_until, time.monotonic() + 5
        assert ours_until > 0
        monkeypatch.setattr(clock, "time", SimpleNamespace(clock_gettime=lambda _: later))
        driver._show_life()
        driver._writing.renew()
        assert driver._hand.coming_until == ours_until
