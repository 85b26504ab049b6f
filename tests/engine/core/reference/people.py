"""What people say to a run that is under way, and to its steps that ask them."""

from typing import Any

from tests.engine.core.reference.beginning import begin, held
from tests.engine.core.reference.cutting import lose
from tests.engine.core.reference.document import reverses
from tests.engine.core.reference.gates import let_through
from tests.engine.core.reference.ladder import begin_again, may_begin
from tests.engine.core.reference.model import Step, in_doubt
from tests.engine.core.reference.reopening import reopen
from tests.engine.core.reference.run import Run
from tests.engine.core.reference.undo import settle_undoing


def pause(run: Run) -> None:
    if not run.paused:
        run.paused = True
        run.tell("workflow.paused")


def resume(run: Run) -> None:
    """What was held begins, also before a breakpoint: the person has seen the run stand there."""
    if not run.paused:
        return
    waiting = held(run)
    run.paused = False
    run.tell("workflow.resumed")
    let_through(run, "pause")
    if run.began is None:
        run.begin()
    for step in waiting.values():
        begin(run, step)


def advance(run: Run, chosen: str) -> None:
    """One of those that are held begins; which one is the engine's to choose."""
    waiting = held(run)
    if chosen in waiting:
        begin(run, waiting[chosen])
    else:
        run.tell("signal.ignored")


def cancel(run: Run) -> None:
    lose(run)
    for step in run.root.all_below():
        if step.status in ("waiting", "retrying") or (step.status == "running" and not step.contains):
            run.cancel(step)
    run.give_up_passes_below(run.root)
    settle_undoing(run, stopped=True)
    run.end("rollback_failed" if run.rolling_back else "cancelled")


def retry_step(run: Run, step: Step, *, stale: bool = False) -> None:
    if not (run.over or run.paused or stale) and step.status == "retrying" and may_begin(run, step):
        begin_again(run, step)  # without waiting for its moment
        return
    if run.over or not _asks(run, step, stale):
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


def skip_step(run: Run, step: Step, *, stale: bool = False) -> None:
    if not stale and reopen(run, step) and step.status == "failed":
        run.skip(step, step.first_port)
    elif not run.over and _asks(run, step, stale):
        if step.interrupted and not step.is_question:
            run.vouch(step)
        else:
            run.skip(step, step.first_port)


def provide_input(run: Run, step: Step, output: Any, port: str = "", *, stale: bool = False) -> None:
    if port and port not in step.ports:
        if not run.over:
            run.tell("signal.ignored")
        return
    reopened = not stale and reopen(run, step) and step.status == "failed"
    if reopened or (not run.over and _asks(run, step, stale)):
        run.complete(step, output, port)


def stop_step(run: Run, step: Step, *, stale: bool = False) -> None:
    if _asks(run, step, stale):
        step.unsure = in_doubt(step)
        step.status, step.port, step.asks_person = "failed", None, False
        run.tell("step.failed", step)
        if step.id not in reverses(run.raw):
            step.scope.failing = step.error or {"kind": "permanent"}


def _asks(run: Run, step: Step, stale: bool) -> bool:
    """Whether a step waits for just this decision; one about what it asked earlier is not done."""
    if step.status == "waiting" and step.asks_person and not stale:
        return True
    run.tell("signal.ignored")
    return False
