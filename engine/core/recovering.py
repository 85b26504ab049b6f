"""Attempts that were cut off: repeated where they may be, else left to a person."""

from engine.core.events import EventType
from engine.core.failures import INTERRUPTED, ask
from engine.core.states import StepStatus
from engine.core.steps import Effect
from engine.core.turn import Turn
from engine.core.undo import undo_by_reverse

MOST_REPEATS = 3  # a step that takes its worker down each time must not do so for ever
OWN_WAITS = frozenset({"timer", "signal", "person"})  # nobody was asked who could have been told to leave it


def take_up_cut_off(turn: Turn) -> None:
    """What the end that the engine itself gave a run it could not go on with had cut off, now that it goes on.

    What others had been asked for was withdrawn at that end, so it is asked for anew, by an attempt of its own.
    """
    state = turn.state
    for key in sorted(state.running | state.open):
        if _has_asked(turn, key) and (state.node(key).undoes or not state.is_doomed(key)):
            turn.cancel_step(key, "What it had asked for had been withdrawn.")
            turn.abandon(key)
            turn.start(key, state.step(key).attempt + 1)
        elif key in state.running:
            take_up(turn, key)
    for key in sorted(state.undoing):
        undo_by_reverse(turn, key)  # one that only computes had no row of its own yet


def _has_asked(turn: Turn, key: str) -> bool:
    """Whether somebody else than the engine or its people was asked for something, and may have been by now."""
    step = turn.state.step(key)
    if step.status is StepStatus.WAITING:
        return (step.wait or {})["kind"] not in OWN_WAITS
    return step.status is StepStatus.RUNNING and turn.state.node(key).effect is Effect.WAIT


def take_up(turn: Turn, key: str) -> None:
    """Answer for one attempt whose worker is gone."""
    state = turn.state
    node = state.node(key)
    asked_for = node.node.settings.on_crash
    again = asked_for == "again" or (node.effect is not Effect.AT_MOST_ONCE and asked_for != "ask")
    repeats = (state.step(key).noted("repeats") or 0) + 1
    if not node.undoes and state.is_doomed(key) and node.effect is not Effect.WAIT and not again:
        turn.close_running_steps([key])  # nobody needs to decide about a step of a run that is ending
    elif repeats > MOST_REPEATS:
        message = f"“{node.node.name}” was cut off {repeats} times; perhaps it is itself the cause."
        ask(turn, key, message, choices=INTERRUPTED)
    elif again:
        turn.emit(
            EventType.WARNING_REPEATED,
            f"The worker stopped during “{node.node.name}”; it is done again under the same key.",
            step=key,
            severity="warning",
            data={"deadline": turn.deadline(node), "repeats": repeats},
        )
        turn.perform(key)
    else:
        message = f"The worker stopped during “{node.node.name}”: nobody can tell whether it was done."
        ask(turn, key, message, choices=INTERRUPTED)
