"""An attempt that had to wait for a worker is given its whole time, and only while it counts."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.core.happenings import Postponed, Unbegun
from tests.engine.core.stage import START, Stage, WaitStep, document


@pytest.fixture
def stage() -> Stage:
    made = Stage(document({"a": {"type": "effect", "timeout": 20}, "b": {"type": "effect"}}, []))
    made.begin()
    made.now += timedelta(seconds=25)
    return made


def test_its_limit_counts_from_when_it_begins(stage: Stage) -> None:
    stage.happen(Postponed("a", "run.a.1", None))
    assert stage.state.timed == {"a": START + timedelta(seconds=45)}
    stage.happen(Postponed("a", "run.a.1", START + timedelta(seconds=24)))
    assert stage.state.timed == {"a": START + timedelta(seconds=44)}
    stage.hand_over()
    assert stage.state.timed == {"a": START + timedelta(seconds=44)}
    stage.pass_time(19.5)
    assert stage.told[-1] == "step.failed a"


@pytest.mark.parametrize("attempt", ["run.a.2", "run.b.1"])
def test_another_attempt_and_one_without_a_limit_stay_as_they_are(stage: Stage, attempt: str) -> None:
    stage.happen(Postponed(attempt.split(".")[1], attempt, None))
    assert "step.postponed" not in " ".join(stage.told)


def test_one_that_has_been_answered_for_stays_as_it_is(stage: Stage) -> None:
    stage.done("a")
    stage.happen(Postponed("a", "run.a.1", None))
    assert stage.told[-1] == "step.completed a"


@pytest.fixture
def left() -> Stage:
    """A driver has ended that had announced two attempts, and had not begun the first."""
    made = Stage(document({"a": {"type": "once", "timeout": 20}, "b": "once", "c": "pure"}, ["a -> c"]))
    made.begin()
    made.happen(Unbegun((("a", "run.a.1"),)))
    return made


def test_what_was_left_unbegun_is_begun_and_nobody_is_asked_about_it(left: Stage) -> None:
    left.hand_over()
    assert left.state.timed == {}
    left.asked.clear()
    left.now += timedelta(hours=1)
    left.recover()
    assert list(left.asked) == ["a"]
    assert left.told[-2:] == ["step.postponed a", "step.waiting b"]
    assert left.state.timed == {"a": left.now + timedelta(seconds=20)}


def test_once_it_may_have_begun_a_person_is_asked(left: Stage) -> None:
    left.recover()
    left.hand_over()
    left.recover()
    assert left.told[-1] == "step.waiting a"


def test_it_is_not_begun_in_a_run_that_is_ending(left: Stage) -> None:
    left.asked.clear()
    left.signal("roll_back")
    left.hand_over()
    left.recover()
    assert left.asked == {}
    assert left.state.over


@pytest.mark.parametrize("kind", ["effect", "keyed", "once", "waits"])
@pytest.mark.parametrize("word", ["roll_back", "cancel"])
def test_nobody_is_told_that_it_may_have_been_done_if_its_run_ends_first(kind: str, word: str) -> None:
    made = Stage(document({"a": {"type": kind, "compensation": "u"}, "u": "effect"}, []))
    made.begin()
    made.happen(Unbegun((("a", "run.a.1"),)))
    made.asked.clear()
    made.signal(word)  # what people have said meanwhile comes before all else
    made.hand_over()
    made.recover()
    assert made.asked == {}, "what had not begun begins in a run that is ending"
    cancelled = next(event for event, _ in made.history if event.type == "step.cancelled")
    assert "It had not begun." in cancelled.message
    if word == "cancel":
        made.signal("roll_back")
    assert made.history[-1][0].data["by_hand"] == []
    assert made.state.status == "rolled_back"


@pytest.mark.parametrize(
    ("before", "left"), [("nothing", []), ("a crash", ["perhaps_done"]), ("a failure", ["perhaps_done"])]
)
def test_what_would_last_of_a_step_that_waits_is_told_only_if_an_attempt_had_begun(
    monkeypatch: pytest.MonkeyPatch, before: str, left: list[str]
) -> None:
    monkeypatch.setattr(WaitStep, "lasting", True)
    retry = {"attempts": 3, "delay": 1}
    made = Stage(document({"a": {"type": "waits", "compensation": "u", "retry": retry}, "u": "effect"}, []))
    made.begin()
    if before == "a crash":
        made.recover()
    elif before == "a failure":
        made.fail("a", "transient")
        made.pass_time(5)
    made.happen(Unbegun((("a", made.state.attempt_id("a")),)))
    made.signal("cancel")
    made.signal("roll_back")
    assert [each["why"] for each in made.history[-1][0].data["by_hand"]] == left


def cut_off(made: Stage, kind: str) -> None:
    """One worker has begun it and died, another was to do it once more and left it unbegun."""
    made.recover()
    if kind == "once":
        made.signal("retry_step", step="a")


def out_of_time(made: Stage, kind: str) -> None:
    """Nobody knows what became of the first attempt, and the second was left unbegun."""
    made.fail("a", "timeout")
    if kind == "once":
        made.signal("retry_step", step="a")
    else:
        made.pass_time(5)


@pytest.mark.parametrize("before", [cut_off, out_of_time])
@pytest.mark.parametrize("kind", ["keyed", "once"])
def test_what_an_earlier_worker_may_have_done_is_told_though_the_last_left_it_unbegun(
    before: Callable[[Stage, str], None], kind: str
) -> None:
    retry = {"attempts": 3, "delay": 1}
    made = Stage(document({"a": {"type": kind, "compensation": "u", "retry": retry}, "u": "effect"}, []))
    made.begin()
    before(made, kind)
    made.happen(Unbegun((("a", made.state.attempt_id("a")),)))
    assert made.told[-1] == "step.postponed a"
    made.hand_over()
    made.signal("cancel")
    cancelled = next(event for event, _ in made.history if event.type == "step.cancelled")
    assert "may have taken place" in cancelled.message
    made.signal("roll_back")
    assert [left["why"] for left in made.history[-1][0].data["by_hand"]] == ["perhaps_done"]


def test_what_an_earlier_worker_may_have_done_is_asked_once_more_in_a_run_that_is_ending() -> None:
    made = Stage(document({"a": {"type": "keyed", "compensation": "u"}, "u": "effect"}, []))
    made.begin()
    cut_off(made, "keyed")
    made.happen(Unbegun((("a", "run.a.1"),)))
    made.signal("roll_back")
    made.recover()
    made.done("a")
    made.done("u")
    assert made.history[-1][0].data["undone"] == ["a"]


def test_only_the_attempt_that_runs_can_be_left_unbegun(left: Stage) -> None:
    left.recover()
    left.done("a")
    told = list(left.told)
    left.happen(Unbegun((("a", "run.a.1"), ("b", "run.b.2"))))
    assert left.told == told
