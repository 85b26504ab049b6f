"""The states of tasks: what each means and how it looks."""

from django.db import models

from engine.core.states import Face


class State(models.TextChoices):
    """Where a task stands. Open and claimed are waiting for somebody; the rest is closed for good."""

    OPEN = "open", "Open"
    CLAIMED = "claimed", "Claimed"
    DONE = "done", "Done"
    EXPIRED = "expired", "Expired"
    CANCELLED = "cancelled", "Withdrawn"


WAITING = (State.OPEN, State.CLAIMED)
CLOSED = (State.DONE, State.EXPIRED, State.CANCELLED)

TASK_FACES: dict[State, Face] = {
    State.OPEN: Face("Open", "inbox", "violet", "Waiting for one of its people."),
    State.CLAIMED: Face("Claimed", "user-check", "teal", "Somebody has taken it on."),
    State.DONE: Face("Done", "circle-check", "green", "Somebody has finished it."),
    State.EXPIRED: Face("Expired", "hourglass", "amber", "Nobody finished it in time."),
    State.CANCELLED: Face("Withdrawn", "circle-minus", "grey", "Its run no longer needs it."),
}
