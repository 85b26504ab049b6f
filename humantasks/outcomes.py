"""What can come of a task, and how that reaches the run."""

from __future__ import annotations

from dataclasses import dataclass

from humantasks.models import Kind


@dataclass(frozen=True)
class Outcome:
    """One way to finish a task: the port its step takes, the verb of the button, the word afterwards."""

    name: str
    port: str
    verb: str
    done: str
    checks_form: bool = True


APPROVED = Outcome("approved", port="approved", verb="Approve", done="Approved")
REJECTED = Outcome("rejected", port="rejected", verb="Reject", done="Rejected", checks_form=False)
SUBMITTED = Outcome("submitted", port="success", verb="Submit", done="Submitted")

OUTCOMES: dict[str, tuple[Outcome, ...]] = {Kind.APPROVAL: (APPROVED, REJECTED), Kind.FORM: (SUBMITTED,)}


def outcome_of(kind: str, name: str) -> Outcome | None:
    """The outcome of that name, if a task of this kind can have it."""
    return next((outcome for outcome in OUTCOMES[kind] if outcome.name == name), None)
