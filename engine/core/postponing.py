"""Attempts that were announced and had to wait: their time limit counts from when they really begin."""

from datetime import timedelta

from engine.core.events import EventType
from engine.core.happenings import Postponed
from engine.core.turn import Turn


def postpone(turn: Turn, happening: Postponed) -> None:
    """Give an attempt its whole time. One that has been answered for meanwhile stays as it is."""
    state, key = turn.state, happening.key
    if key not in state.running or state.attempt_id(key) != happening.attempt_id:
        return
    node = state.node(key)
    if node.timeout:
        deadline = (happening.began or turn.now) + timedelta(seconds=node.timeout)
        message = f"“{node.node.name}” had to wait for a worker; its time limit counts from when it begins."
        turn.emit(EventType.STEP_POSTPONED, message, step=key, data={"deadline": deadline.isoformat()})
