"""The reference interpreter: what happens to a run, one happening after the other, told as history.

It is slow and small on purpose, and shares no line with `engine.core`: where the two disagree, one of them is wrong.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.engine.core.reference.closing import closing_with
from tests.engine.core.reference.document import reverses, would_double
from tests.engine.core.reference.gates import hold_again, let_through, stop_again
from tests.engine.core.reference.ladder import begin_again, begin_rolling_back, failed, may_begin
from tests.engine.core.reference.model import Step, frozen, in_doubt
from tests.engine.core.reference.moves import begun_anew, settle
from tests.engine.core.reference.run import Run
from tests.engine.core.reference.undo import settle_undoing

MOST_CUT_OFF = 3


class Reference:
    """One run; `happen` takes a word and what belongs to it, `run.history` is what came of it."""

    def __init__(self, raw: dict[str, Any], input_: dict[str, Any], now: datetime) -> None:
        self.run = Run(raw, input_, now)

    def happen(self, what: str, **more: Any) -> list[tuple[str, str]]:
        """Let something happen; returns the lines it adds to the history."""
        before = len(self.run.history)
        if not self.run.over or what in ("retry_failed", "roll_back", "skip_step", "provide_input", "retry_step"):
            _HAPPENINGS[what](self.run, **more)
            settle(self.run)
        return self.run.history[before:]

    def step(self, key: str) -> Step:
        return _find(self.run, key)


def _find(run: Run, key: str) -> Step:
    return next(step for step in run.root.all_below() if step.key == key)


def _begin(run: Run) -> None:
    if not run.paused:
        run.began, run.limit_from, run.status = run.now, run.now, "running"
        run.tell("workflow.started")


def _done(run: Run, key: str, port: str, output: Any) -> None:
    run.complete(_find(run, key), output, port)


def _fail(run: Run, key: str, kind: str, retry_after: float = 0.0) -> None:
    failed(run, _find(run, key), {"kind": kind}, retry_after)


def _wait(run: Run, key: str, seconds: float | None, name: str = "") -> None:
    step = _find(run, key)
    letter = next((letter for letter in run.mail if letter[0] == name), None)
    if letter is not None:
        run.mail.remove(letter)
        run.tell("signal.used")
        run.complete(step, letter[1])
        return
    run.wait(step, None if seconds is None else run.now + timedelta(seconds=seconds))
    step.awaits = name


def _answer(run: Run, key: str, port: str, output: Any, error: dict[str, Any] | None = None) -> None:
    step = _find(run, key)
    if step.status == "running":
        return  # it came before the wait was written down, and is offered again
    if step.status != "waiting" or (step.asks_person and not step.interrupted):  # it has had its answer
        run.tell("signal.ignored")
    elif error:
        failed(run, step, error)
    else:
        run.complete(step, output, port)


def _stray(run: Run) -> None:
    run.tell("signal.ignored")


def _named(run: Run, name: str, payload: Any) -> None:
    waiting = [s for s in run.root.all_below() if s.status == "waiting" and s.awaits == name]
    if waiting:
        run.complete(min(waiting, key=lambda step: step.key), payload)
    else:
        run.mail.append((name, payload))
        run.tell("signal.received")


def _priority(run: Run, priority: int) -> None:
    run.tell("workflow.priority")


def _pause(run: Run) -> None:
    if not run.paused:
        run.paused = True
        run.tell("workflow.paused")


def _resume(run: Run) -> None:
    if run.paused:
        run.paused = False
        run.tell("workflow.resumed")
        let_through(run, "pause")
        if run.began is None:
            _begin(run)


def _cancel(run: Run) -> None:
    for step in run.root.all_below():
        if step.status in ("waiting", "retrying") or (step.status == "running" and not step.contains):
            run.cancel(step)
    run.give_up_passes_below(run.root)
    settle_undoing(run)
    run.end("rollback_failed" if run.rolling_back else "cancelled")


def _time(run: Run, seconds: float) -> None:
    run.now += timedelta(seconds=seconds)
    if run.paused or not run.began:
        return
    _time_limit(run)
    due = [step for step in run.root.all_below() if step.due and step.due <= run.now]
    for step in sorted(due, key=lambda step: step.due or run.now):
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
    for step in run.root.all_below():
        if step.status != "running" or step.contains:
            continue
        step.cut_off += 1
        if step.kind == "once" and not may_begin(run, step):
            run.cancel(step)
        elif step.kind == "once" or step.cut_off > MOST_CUT_OFF:
            run.wait(step, None, asks_person=True, interrupted=True)
        else:
            limit = step.settings.get("timeout")
            step.due = run.now + timedelta(seconds=limit) if limit else None
            run.tell("warning.repeated", step)


def _person(run: Run, key: str) -> Step | None:
    """The step a person decides about, if it waits for that."""
    step = _find(run, key)
    if step.status == "waiting" and step.asks_person:
        return step
    run.tell("signal.ignored")
    return None


def _reopen(run: Run, named: str = "") -> bool:
    if run.status != "failed":
        return False
    run.status, run.root.failing, run.limit_from = "running", None, run.now
    run.tell("workflow.reopened")
    if named and stop_again(run):
        return True
    for step in begun_anew(run.root):
        if step.key != named:
            _anew(run, step, whole=not named)
    if not named:
        let_through(run, "abort")
    hold_again(run)
    return True


def _anew(run: Run, step: Step, *, whole: bool) -> None:
    """Another attempt; a person is asked first about what would be doubled without a word about just that."""
    if step.kind == "once" and step.unsure:
        run.wait(step, None, asks_person=True, interrupted=True)
    elif would_double(run.raw, step) and not (whole and step.status == "failed"):
        run.wait(step, None, asks_person=True)
    else:
        step.fell_back, step.anew = False, True
        begin_again(run, step)


def _retry_failed(run: Run) -> None:
    if not _reopen(run) and not run.over:
        run.tell("signal.ignored")


def _retry_step(run: Run, key: str) -> None:
    if run.over or not (step := _person(run, key)):
        return
    if not may_begin(run, step):
        run.tell("signal.ignored")
        return
    step.fell_back = step.fell_back and step.interrupted
    step.same, step.anew = step.interrupted, not step.interrupted
    if run.paused:
        step.status, step.due = "retrying", run.now
        run.tell("step.retrying", step)
    else:
        begin_again(run, step)


def _skip_step(run: Run, key: str) -> None:
    if _reopen(run, key):
        run.skip(_find(run, key), _find(run, key).first_port)
    elif not run.over and (step := _person(run, key)):
        if step.interrupted and not step.is_question:
            run.vouch(step)
        else:
            run.skip(step, step.first_port)


def _provide_input(run: Run, key: str, output: Any, port: str = "") -> None:
    if port and port not in _find(run, key).ports:
        if not run.over:
            run.tell("signal.ignored")
    elif _reopen(run, key):
        run.complete(_find(run, key), output, port)
    elif not run.over and (step := _person(run, key)):
        run.complete(step, output, port)


def _stop_step(run: Run, key: str) -> None:
    if step := _person(run, key):
        step.unsure = in_doubt(step)
        step.status, step.port, step.asks_person = "failed", None, False
        run.tell("step.failed", step)
        if step.id not in reverses(run.raw):
            step.scope.failing = step.error or {"kind": "permanent"}


def _roll_back(run: Run) -> None:
    if run.began is None:
        run.tell("signal.ignored")
    elif run.rolling_back:
        if not run.over:
            run.tell("signal.ignored")
    else:
        run.root.failing = None
        if run.paused:
            run.paused = False
            run.tell("workflow.resumed")
        begin_rolling_back(run)


_HAPPENINGS: dict[str, Callable[..., None]] = {
    "begin": _begin,
    "done": _done,
    "fail": _fail,
    "wait": _wait,
    "answer": _answer,
    "stray": _stray,
    "named": _named,
    "priority": _priority,
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
    "time": _time,
    "recover": _recover,
    "retry_failed": _retry_failed,
    "retry_step": _retry_step,
    "skip_step": _skip_step,
    "provide_input": _provide_input,
    "stop_step": _stop_step,
    "roll_back": _roll_back,
}
