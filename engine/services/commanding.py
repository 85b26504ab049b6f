"""Signals and commands to runs: written down here, applied, in order, by whichever driver holds the run."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from engine.letterbox import MOST_KEPT, has_room
from engine.models import Run, Signal
from engine.sending import NotPossible, command, hold, may_decide, must_live, send
from workspaces.models import User


def signal_step(*, run: Run, step_key: str, attempt_id: str, payload: Mapping[str, Any]) -> None:
    """Finish a waiting step: `payload` may hold `port` and `output`. Raises UnfitPayload."""
    send(run, "step", {"step": step_key, "attempt_id": attempt_id, **payload})


def signal_run(*, run: Run, name: str, key: str = "", payload: Any = None, once: str = "") -> None:
    """Send a named signal; it is kept if no step waits for it yet. Raises UnfitPayload, NotPossible.

    What has been sent with `once` before is not sent again, even if the run is over by now.
    """
    sent = {"name": name, "key": key, "payload": payload}
    with transaction.atomic():
        hold(run, alone=True)
        if once and _was_sent(run, once, sent):
            return
        must_live(run, "be signalled")
        if not has_room(run, name, key):
            raise NotPossible(
                f"{MOST_KEPT} signals are kept for this run already, and none of its steps waits for this one now. "
                "Send it again when one does."
            )
        send(run, "named", sent, once=once)


def _was_sent(run: Run, once: str, sent: dict[str, Any]) -> bool:
    """Whether this has been sent before. Raises NotPossible if it was something else."""
    before = Signal.objects.values_list("payload", flat=True).filter(run=run, once=once).first()
    if before not in (None, sent):
        raise NotPossible("Another signal was sent with this key. Nothing was sent now; use a new key for it.")
    return before is not None


def pause_run(*, run: Run, actor: User) -> None:
    """Let what is running finish and begin nothing new. Raises NotPossible."""
    must_live(run, "be paused")
    command(run, "pause", actor)


def resume_run(*, run: Run, actor: User) -> None:
    """Carry on with a paused run. Raises NotPossible."""
    must_live(run, "be resumed")
    command(run, "resume", actor)


def cancel_run(*, run: Run, actor: User, reason: str = "") -> None:
    """End the run at once; waiting steps are withdrawn. Raises NotPossible."""
    must_live(run, "be cancelled")
    command(run, "cancel", actor, reason=reason[:500])


def retry_step(*, run: Run, step_key: str, actor: User, seen: int | None = None) -> None:
    """Do an interrupted step again, on a person's word. Raises NotPossible.

    `seen` is the step's `seq` as somebody decided about it: if it asks anew since, nothing is done.
    """
    must_live(run, "be changed")
    command(run, "retry_step", actor, step=step_key, seen=seen)


def skip_step(*, run: Run, step_key: str, actor: User, seen: int | None = None) -> None:
    """Pass an interrupted step by, or a failed one of a failed run, which is taken up again. Raises NotPossible."""
    may_decide(run)
    command(run, "skip_step", actor, step=step_key, seen=seen)
