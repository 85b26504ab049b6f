"""The reference interpreter: what happens to a run, one happening after the other, told as history.

It is slow and small on purpose, and shares no line with `engine.core`: where the two disagree, one of them is wrong.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.engine.core.reference import people, reopening, signals
from tests.engine.core.reference.closing import closing_with
from tests.engine.core.reference.cutting import is_cut_off, lose, undo_again
from tests.engine.core.reference.ladder import begin_again, failed, may_begin
from tests.engine.core.reference.model import Step, frozen
from tests.engine.core.reference.moves import move
from tests.engine.core.reference.run import Run

REOPENING = ("retry_failed", "roll_back", "skip_step", "provide_input", "retry_step")


class Reference:
    """One run; `happen` takes a word and what belongs to it, `run.history` is what came of it."""

    def __init__(
        self,
        raw: dict[str, Any],
        input_: dict[str, Any],
        now: datetime,
        options: dict[str, Any] | None = None,
        reuse: dict[str, Any] | None = None,
    ) -> None:
        self.run = Run(raw, input_, now, options or {}, reuse or {})

    def happen(self, what: str, **more: Any) -> list[tuple[str, str]]:
        """Let something happen, and all that follows; returns the lines it adds to the history."""
        before = len(self.run.history)
        self.take(what, **more)
        while self.move():
            pass
        return self.run.history[before:]

    def take(self, what: str, *, order: int = 0, **more: Any) -> None:
        """Let something happen without what follows.

        With a number, what nobody puts in order comes in the order of that number's dice, else as it is drawn.
        """
        self.run.order = Random(order) if order else None
        if self.run.over and what == "time":
            self.run.now += timedelta(seconds=more["seconds"])
        elif not self.run.over or what in REOPENING:
            if "key" in more:
                more["step"] = self.step(more.pop("key"))
            _HAPPENINGS[what](self.run, **more)

    def move(self, order: int = 0) -> bool:
        """Let the next thing follow. False if nothing does."""
        self.run.order = Random(order) if order else None
        return move(self.run)

    def step(self, key: str) -> Step:
        return next(step for step in self.run.root.all_below() if step.key == key)


def _begin(run: Run) -> None:
    if not run.paused:
        run.begin()


def _done(run: Run, step: Step, port: str, output: Any) -> None:
    run.complete(step, output, port)


def _fail(run: Run, step: Step, kind: str, retry_after: float = 0.0) -> None:
    failed(run, step, {"kind": kind}, retry_after)


def _wait(
    run: Run, step: Step, seconds: float | None, name: str = "", signal_key: str = "", kind: str = "human"
) -> None:
    if name and signals.letter_for(run, step, (name, signal_key)):
        return
    run.wait(step, None if seconds is None else run.until(seconds))
    step.awaits = (name, signal_key) if name else None
    step.asked_outside = not name and kind != "timer"


def _ignored(run: Run) -> None:
    run.tell("signal.ignored")


def _unheard(run: Run, step: Step, attempt: int) -> None:
    """The report of an attempt that was answered for already changes nothing."""


def _priority(run: Run, priority: int) -> None:
    run.tell("workflow.priority")


def _time(run: Run, seconds: float) -> None:
    run.now += timedelta(seconds=seconds)
    if run.paused or not run.began:
        return
    _time_limit(run)
    due = [step for step in run.root.all_below() if step.due and step.due <= run.now]
    for step in run.in_some_order(sorted(due, key=lambda step: step.due or run.now)):
        _came_due(run, step)


def _time_limit(run: Run) -> None:
    limit = (run.raw.get("settings") or {}).get("time_limit")
    over = limit and run.limit_from and run.limit_from + timedelta(seconds=limit) <= run.now
    if over and not frozen(run.root) and not run.rolling_back:
        run.root.failing = {"kind": "timeout"}
        run.tell("warning.time_limit")


def _came_due(run: Run, step: Step) -> None:
    if step.status == "retrying":
        if may_begin(run, step):
            begin_again(run, step)
    elif step.status == "waiting":
        run.complete(step, None, "success")
    elif step.kind == "once" and may_begin(run, step):
        run.wait(step, None, asks_person=True, interrupted=True)
    elif step.contains:
        run.tell("warning.time_limit", step)
        step.giving_up, step.due = closing_with(step) or {"kind": "timeout"}, None
    else:
        failed(run, step, {"kind": "timeout"})


def _recover(run: Run) -> None:
    lose(run)
    for step in list(run.root.all_below()):
        if is_cut_off(run, step):
            reopening.take_up(run, step)
    undo_again(run)


_HAPPENINGS: dict[str, Callable[..., None]] = {
    "begin": _begin,
    "done": _done,
    "fail": _fail,
    "wait": _wait,
    "late": _unheard,
    "answer": signals.answer,
    "stray": _ignored,
    "named": signals.named,
    "priority": _priority,
    "pause": people.pause,
    "resume": people.resume,
    "advance": people.advance,
    "cancel": people.cancel,
    "time": _time,
    "recover": _recover,
    "crash": _recover,
    "engine_ends": reopening.engine_ends,
    "retry_failed": reopening.retry_failed,
    "retry_step": people.retry_step,
    "skip_step": people.skip_step,
    "provide_input": people.provide_input,
    "stop_step": people.stop_step,
    "roll_back": reopening.roll_back,
}
