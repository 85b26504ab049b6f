"""Signals to runs: written down in one transaction, applied in order by whichever driver holds the run."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from engine import bell
from engine.core.states import RUN_FACES, RunStatus
from engine.models import Run, Signal
from engine.payloads import encode
from workspaces.audit import record
from workspaces.models import User

_REMOVED = "This run has been removed: it had ended so long ago that it is kept no longer."
_ENDED = {RunStatus.CANCELLED: "was cancelled", RunStatus.ROLLED_BACK: "was rolled back"}


class NotPossible(Exception):
    """The run is in no state for this command; the message says why."""


def command(run: Run, kind: str, actor: User, **payload: Any) -> None:
    """A person's word: sent to the run, and kept in the workspace's audit log. Raises UnfitPayload."""
    with transaction.atomic():
        send(run, kind, {"actor": actor.name or actor.email, **payload})
        record(workspace=run.workspace, actor=actor, action=f"run.{kind}", target=str(run), data={"run": run.ref})


def send(run: Run, kind: str, payload: dict[str, Any], *, once: str = "") -> None:
    """Write a signal down and ring the bell; of those with the same `once`, a run takes one.

    Raises UnfitPayload, and NotPossible for a run that was removed.
    """
    encode(payload, what="The signal")
    with transaction.atomic():
        hold(run)
        Signal.objects.create(run=run, kind=kind, payload=payload, once=once or None, created_at=timezone.now())
        bell.ring()


def hold(run: Run, *, alone: bool = False) -> None:
    """Keep a run from being removed until this transaction ends. Raises NotPossible if it was.

    On PostgreSQL by the very lock that a reference to it takes in any case, which holds up no driver. `alone`: nobody
    else holds it so meanwhile, and no driver writes it.
    """
    lock = " FOR NO KEY UPDATE" if alone else " FOR KEY SHARE"
    if connection.vendor != "postgresql":  # SQLite's transactions are alone anyway
        lock = ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM engine_run WHERE id = %s{lock}", [run.pk])  # noqa: S608 - the words are ours
        if cursor.fetchone() is None:
            raise NotPossible(_REMOVED)


def look_again(run: Run) -> None:
    """Read the run's status anew, since a page may be older than that. Raises NotPossible if the run was removed."""
    try:
        run.refresh_from_db(fields=["status"])
    except Run.DoesNotExist:
        raise NotPossible(_REMOVED) from None


def must_live(run: Run, verb: str) -> None:
    """Raise NotPossible for a run that is over; `verb` completes «can no longer …»."""
    look_again(run)
    if run.is_over:
        raise NotPossible(f"This run {_ended(run)} already, so it can no longer {verb}.")


def may_decide(run: Run) -> None:
    """Raise NotPossible where nobody can decide about a step any more: the run is over, and has not failed."""
    look_again(run)
    if run.is_over and run.status != RunStatus.FAILED:
        raise NotPossible(f"This run {_ended(run)} already, so it can no longer be changed.")


def _ended(run: Run) -> str:
    status = RunStatus(run.status)
    return _ENDED.get(status, f"has {RUN_FACES[status].word.lower()}")
