"""What answers a failure: try again, fallback, error port, carry on, ask, roll back, fail."""

from datetime import timedelta
from typing import Any

from tests.engine.core.reference.document import has_error_port, would_double
from tests.engine.core.reference.model import Step, frozen, in_doubt, tells_nothing
from tests.engine.core.reference.run import Run
from tests.engine.core.reference.values import NoValue, value

WORTH_RETRYING = ["transient", "timeout", "rate_limited"]


def failed(run: Run, step: Step, error: dict[str, Any], retry_after: float = 0.0) -> None:
    """Climb the ladder. In a pass that is failing nothing begins, so nothing is tried again there."""
    critical = error["kind"] == "critical"
    lives = may_begin(run, step)
    if lives and step.kind == "once" and error["kind"] == "timeout":
        run.wait(step, None, asks_person=True, interrupted=True)
        return
    step.error = error
    tries = lives and not critical and not would_double(run.raw, step, run.reuse)
    if tries and (_try_again(run, step, error, retry_after) or _fall_back(run, step)):
        return
    if has_error_port(run.raw, step.id):
        _end(run, step, "error")
    elif step.settings.get("optional") and not critical:
        _end(run, step, step.first_port)
    else:
        _nothing_caught_it(run, step, error, lives)


def compute(run: Run, step: Step) -> None:
    """What only computes comes to its end at once."""
    config = {**step.config, **(step.settings["fallback"]["config"] if step.fell_back else {})}
    try:
        output = value(config, step.scope, run.input)
    except NoValue:
        failed(run, step, {"kind": "validation"})
    else:
        run.complete(step, output)


def _try_again(run: Run, step: Step, error: dict[str, Any], retry_after: float) -> bool:
    retry, tries = step.settings.get("retry") or {}, step.attempt - step.attempts_before
    if step.fell_back or tries >= retry.get("attempts", 1) or error["kind"] not in retry.get("kinds", WORTH_RETRYING):
        return False
    factor = {"fixed": 1, "linear": tries, "exponential": 2 ** (tries - 1)}
    delay = min(retry["delay"] * factor[retry.get("backoff", "exponential")], retry.get("max_delay", 300.0))
    due = run.now + timedelta(seconds=max(delay, retry_after))
    total = retry.get("total_time")
    if total and step.first_began and due > step.first_began + timedelta(seconds=total):
        return False
    step.status, step.due = "retrying", due
    run.tell("step.retrying", step)
    return True


def _fall_back(run: Run, step: Step) -> bool:
    if not step.settings.get("fallback") or step.fell_back:
        return False
    step.fell_back = True
    step.status, step.due = "retrying", run.now
    run.tell("step.retrying", step)
    if not run.paused:
        begin_again(run, step)
    return True


def begin_again(run: Run, step: Step) -> None:
    """The next attempt; a container keeps what it has gathered, see `containers`."""
    step.giving_up = None
    step.doubted = step.doubted or step.unsure or in_doubt(step)
    again, step.same = step.same, False
    if step.anew:
        step.attempts_before, step.first_began, step.anew = step.attempt, None, False
    run.start(step, step.attempt if again else step.attempt + 1)


def may_begin(run: Run, step: Step) -> bool:
    """Whether another attempt may begin: not in a pass that is ending, unless it is to undo something there."""
    return step.id in _reverses_under_way(run) or not (frozen(step.scope) or run.rolling_back)


def _nothing_caught_it(run: Run, step: Step, error: dict[str, Any], lives: bool) -> None:
    policy = step.settings.get("on_error") or run.raw.get("settings", {}).get("on_failure") or "fail"
    undoing = step.id in _reverses_under_way(run)
    if step.is_question:
        _end(run, step, None)  # a question that could not be asked is an approval not given
        return
    if policy == "ask" and lives:
        run.wait(step, None, asks_person=True)
        return
    _end(run, step, None)
    if undoing:
        return  # a reverse that fails harms nothing but itself
    if policy == "roll_back" and not run.rolling_back:
        begin_rolling_back(run)
    step.scope.failing = error  # the last failure is the one that is told


def _end(run: Run, step: Step, port: str | None) -> None:
    step.unsure = in_doubt(step) and tells_nothing(step.error)
    step.status, step.port, step.due, step.asks_person = "failed", port, None, False
    run.tell("step.failed", step)


def begin_rolling_back(run: Run) -> None:
    run.rolling_back, run.status = True, "rolling_back"
    run.tell("workflow.rolling_back")


def _reverses_under_way(run: Run) -> set[str]:
    return {s.settings["compensation"] for s in run.root.all_below() if s.status == "compensating"}
