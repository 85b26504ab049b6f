"""Signals to runs: written down in one transaction, applied in order by whichever driver holds the run."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from engine import bell
from engine.core.states import RUN_FACES, RunStatus
from engine.models import Run, Signal
from engine.payloads import encode
from workspaces.audit import record
from workspaces.models import User

_ENDED = {RunStatus.CANCELLED: "was cancelled", RunStatus.ROLLED_BACK: "was rolled back"}


class NotPossible(Exception):
    """The run is in no state for this command; the message says why."""


def command(run: Run, kind: str, actor: User, **payload: Any) -> None:
    """A person's word: sent to the run, and kept in the workspace's audit log. Raises UnfitPayload."""
    with transaction.atomic():
        send(run, kind, {"actor": actor.name or actor.email, **payload})
        record(workspace=run.workspace, actor=actor, action=f"run.{kind}", target=str(run), data={"run": run.ref})


def send(run: Run, kind: str, payload: dict[str, Any]) -> None:
    """Write a signal down and ring the bell. Raises UnfitPayload."""
    encode(payload, what="The signal")
    with transaction.atomic():
        Signal.objects.create(run=run, kind=kind, payload=payload, created_at=timezone.now())
        bell.ring()


def must_live(run: Run, verb: str) -> None:
    """Raise NotPossible for a run that is over; `verb` completes «can no longer …»."""
    run.refresh_from_db(fields=["status"])  # the page may be older than the end of its run
    if run.is_over:
        raise NotPossible(f"This run {_ended(run)} already, so it can no longer {verb}.")


def may_decide(run: Run) -> None:
    """Raise NotPossible where nobody can decide about a step any more: the run is over, and has not failed."""
    run.refresh_from_db(fields=["status"])
    if run.is_over and run.status != RunStatus.FAILED:
        raise NotPossible(f"This run {_ended(run)} already, so it can no longer be changed.")


def _ended(run: Run) -> str:
    status = RunStatus(run.status)
    return _ENDED.get(status, f"has {RUN_FACES[status].word.lower()}")
