"""What other rooms have to have looked after is done by every supervisor, every few seconds."""

from datetime import UTC, datetime

import pytest
from django.db import OperationalError

from engine import supervisor
from engine.supervisor import Supervisor
from engine.upkeep import chores
from humantasks.services import close_forgotten


def broken(now: datetime) -> None:
    raise KeyError("a bug of ours")


def gone(now: datetime) -> None:
    raise OperationalError("the database is gone")


@pytest.mark.django_db
def test_a_supervisor_does_them_every_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[datetime] = []
    monkeypatch.setattr(chores, "_CHORES", [broken, done.append])
    monkeypatch.setattr(supervisor, "enqueue_driver", lambda: None)
    watching = Supervisor(drivers=1, say=lambda _: None)
    watching._last_life = float("inf")
    watching._keep_drivers()
    watching._keep_drivers()
    assert len(done) == 1
    watching._forgot -= supervisor.FORGET_SECONDS + 1
    watching._keep_drivers()
    assert len(done) == 2


def test_an_outage_goes_up_to_whoever_waits_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chores, "_CHORES", [gone])
    with pytest.raises(OperationalError):
        chores.do_chores(datetime.min.replace(tzinfo=UTC))


def test_tasks_that_nobody_waits_for_are_among_them() -> None:
    assert close_forgotten in chores._CHORES
