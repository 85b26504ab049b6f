"""An attempt that had to wait for a thread, while its time ran out and a person had it done again."""

from queue import SimpleQueue

import pytest
from django.utils import timezone

from engine.core.decide import decide
from engine.core.happenings import Begin, Perform
from engine.core.steps import Done
from engine.driving import dispatch as module
from engine.driving.dispatch import Dispatch, Report
from engine.driving.perform import Performed
from engine.driving.turns import Job
from engine.store.held import HeldRun
from tests.cast import Cast
from tests.engine.driving.stage import in_hand

pytestmark = pytest.mark.django_db(transaction=True)

CALL = {"type": "http.request", "config": {"method": "POST", "url": "https://example.com/"}}


class Waiting:
    """A pool whose threads are all busy: tasks lie there until the test carries them out."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def submit(self, *tasks: Job) -> None:
        self.jobs += tasks

    def close(self) -> None:
        """Nothing to end."""


class Stage:
    """A run whose only step has been asked for, and what comes of it."""

    def __init__(self, cast: Cast) -> None:
        self.pool, self.news = Waiting(), SimpleQueue[Report | None]()
        self.dispatch = Dispatch(pool=self.pool, news=self.news, now=timezone.now)
        self.run: HeldRun = in_hand(cast, {"a": CALL})
        (self.effect,) = [
            effect for effect in decide(self.run.state, Begin(), timezone.now()).effects if isinstance(effect, Perform)
        ]
        self.ask(self.effect)

    def ask(self, effect: Perform) -> None:
        self.dispatch.ask(self.run, effect)
        self.dispatch.begin()

    def reports(self) -> list[tuple[Performed | None, bool]]:
        """What the threads said, and whether it counts."""
        found = []
        while not self.news.empty():
            report = self.news.get()
            assert report
            found.append((report.performed, self.dispatch.answered(self.run, report.effect)))
        return found


@pytest.fixture
def stage(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Performed(Done({"ok": True}), None)
    monkeypatch.setattr(module, "perform", lambda *_: made)
    return Stage(cast)


def again(effect: Perform) -> Perform:
    """The same attempt, asked for anew."""
    return Perform(*effect)


def test_an_attempt_that_is_asked_for_twice_is_carried_out_once(stage: Stage) -> None:
    stage.ask(again(stage.effect))
    for job in stage.pool.jobs:
        job()
    assert [(performed is not None, counts) for performed, counts in stage.reports()] == [(False, False), (True, True)]
    assert (stage.run.in_flight, stage.dispatch.under_way, stage.run.asked) == (0, 0, {})


def test_what_was_not_begun_answers_nothing_for_the_same_attempt_done_again(stage: Stage) -> None:
    stage.run.state.running.clear()  # its time was up, and a person is asked
    stage.pool.jobs[0]()
    stage.run.state.running.add("a")  # who had it done again
    stage.ask(again(stage.effect))
    assert stage.reports() == [(None, False)]
    assert stage.run.in_flight == 1


def test_the_late_end_of_an_attempt_answers_nothing_for_the_same_attempt_done_again(stage: Stage) -> None:
    stage.pool.jobs[0]()
    stage.ask(again(stage.effect))
    stage.pool.jobs[1]()
    assert [counts for _, counts in stage.reports()] == [False, True]


def test_the_late_end_of_an_earlier_attempt_is_told(stage: Stage) -> None:
    stage.pool.jobs[0]()
    stage.ask(Perform("a", 2, stage.run.state.ref + ".a.2", inline=False))
    assert [counts for _, counts in stage.reports()] == [True]
