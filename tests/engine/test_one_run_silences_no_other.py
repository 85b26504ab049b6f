"""Whatever a run holds, browsers hear of it, and of all others: one look tells all sockets of a process."""

from typing import Any

import orjson
import pytest

from engine.live import gather
from engine.live.messages import message_since
from engine.models import Run
from engine.services import signal_run
from tests.cast import Cast
from tests.engine.driving.stage import CODE, drive, driving, is_over, signal, started

pytestmark = pytest.mark.django_db(transaction=True)


def nested(levels: int) -> Any:
    value: Any = 7
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("levels", [150, 248, 250])
def test_a_value_nested_as_deep_as_can_be_kept_is_told_or_cut(cast: Cast, levels: int) -> None:
    run = started(cast, {"w": signal("go")}, [], output={"w": "{{ steps.w }}"})
    signal_run(run=run, name="go", payload=nested(levels))
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it is over")
    told = gather.gather_runs({run.pk: {None, 0}})
    (step,) = orjson.loads(told[run.pk, None][1])["steps"]
    assert step["output"] == nested(levels) if levels == 150 else "$cut" in step["output"]


def test_what_cannot_be_told_of_one_run_keeps_nothing_from_those_who_watch_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = (started(cast, {"a": CODE}, []) for _ in range(2))

    def broken(run: Run, after: int | None) -> Any:
        if run.pk == bad.pk:
            raise TypeError("Recursion limit reached")
        return message_since(run, after)

    monkeypatch.setattr(gather, "message_since", broken)
    assert set(gather.gather_runs({bad.pk: {None}, good.pk: {None}})) == {(good.pk, None)}
