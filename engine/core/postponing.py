"""Attempts that were announced and had to wait: their time limit counts from when they really begin."""

from datetime import timedelta

from engine.core.events import EventType
from engine.core.happenings import Postponed, Unbegun
from engine.core.turn import Turn


def postpone(turn: Turn, happening: Postponed) -> None:
    """Give an attempt its whole time. One that has been answered for meanwhile stays as it is."""
    state, key = turn.state, happening.key
    if key not in state.running or state.attempt_id(key) != happening.attempt_id:
        return
    node = state.node(key)
    if node.timeout and not state.step(key).noted("entered"):  # what a container looks at late is no new beginning
        deadline = (happening.began or turn.now) + timedelta(seconds=node.timeout)
        message = f"“{node.node.name}” had to wait for a worker; its time limit counts from when it begins."
        turn.emit(EventType.STEP_POSTPONED, message, step=key, data={"deadline": deadline.isoformat()})


def leave_to_the_next(turn: Turn, happening: Unbegun) -> None:
    """Note of attempts that nobody has begun them: whoever takes the run up need not ask whether they were done.

    Until then their time limit stands still; that of a container that has been entered goes on.
    """
    state = turn.state
    for key, attempt_id in happening.attempts:
        if key in state.running and state.attempt_id(key) == attempt_id:
            message = f"“{turn.name(key)}” had not begun when its worker stopped; the next one begins it."
            deadline = turn.deadline_again(key) if state.step(key).noted("entered") else None
            turn.emit(EventType.STEP_POSTPONED, message, step=key, data={"deadline": deadline, "unbegun": True})


def begin_at_last(turn: Turn, key: str) -> None:
    """Begin what the last driver had left unbegun. From the commit that says so on, it may have been done."""
    node = turn.state.node(key)
    counts = node.timeout and not turn.state.step(key).noted("entered")
    limit = "; its time limit counts from now" if counts else ""
    message = f"“{node.node.name}” had to wait for a worker and begins{limit}."
    turn.emit(EventType.STEP_POSTPONED, message, step=key, data={"deadline": turn.deadline_again(key)})
    turn.perform(key)
