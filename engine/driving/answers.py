"""What a step type has answered, as the engine can go on with it and every database keep it.

Whoever wrote the type, its answer may be anything: with one that nobody can read the step fails, and only the step.
"""

import math
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from engine.core.plan import BEYOND_UNDOING, PlanNode
from engine.core.retry import FailureKind
from engine.core.steps import Done, Effect, Enter, Fail, Outcome, Wait
from engine.overflow import kept
from engine.payloads import UnfitPayload, cleaned, fit

LATEST = datetime(9000, 1, 1, tzinfo=UTC)
MOST_WORDS = 2_000


class Misanswered(Exception):
    """Nobody can go on with the answer; the message is a sentence for people."""


def untold(node: PlanNode) -> FailureKind:
    """The kind of a failure that the step type did not tell: what lasts may have been done."""
    return FailureKind.CRITICAL if node.effect in BEYOND_UNDOING else FailureKind.PERMANENT


def storable(answer: object, node: PlanNode, *, workspace_id: int) -> Outcome:
    """The answer with its payloads as they will read back. Raises UnfitPayload, Misanswered."""
    match answer:
        case Done(output, port):
            _must_have(node, port)
            return Done(kept(output, workspace_id=workspace_id, what="The result"), port)
        case Enter(items):
            return _entering(items, node)
        case Wait():
            return _waiting(answer, node)
        case Fail():
            return for_history(answer, node)
    kind = type(answer).__name__
    raise Misanswered(f"The step answered neither that it is done nor that it waits or failed, but with {kind}.")


def for_history(fail: Fail, node: PlanNode) -> Fail:
    """A failure in words and data that can be kept, whatever a step type or another side put into them."""
    try:
        data = fit(fail.data)
    except UnfitPayload:
        data = None
    return replace(
        fail,
        message=_words(fail.message),
        hint=_words(fail.hint),
        kind=_kind(fail.kind, node),
        data=data,
        retry_after=_seconds(fail.retry_after),
    )


def _entering(items: Any, node: PlanNode) -> Enter:
    if node.container is None:
        raise Misanswered("The step answered that what lies in it begins, but nothing can lie in it.")
    fitting = None if items is None else fit(items, what="The list", most=settings.AUTOMATE_PAYLOAD_MOST)
    if isinstance(fitting, list) != (node.container == "each"):
        raise Misanswered("The step answered with a list of items where it goes through none, or the other way round.")
    return Enter(fitting)


def _waiting(wait: Wait, node: PlanNode) -> Wait:
    if node.effect is Effect.PURE:
        raise Misanswered("The step answered that it waits, though its type says that it only computes.")
    if wait.until is not None:
        _must_have(node, wait.port_on_timeout)
    return replace(
        wait,
        kind=_words(wait.kind),
        description=_words(wait.description),
        name=_words(wait.name),
        key=_words(wait.key),
        answer_at=_words(wait.answer_at),
        port_on_timeout=_words(wait.port_on_timeout),
        until=_bounded(wait.until),
        output_on_timeout=fit(wait.output_on_timeout),
    )


def _must_have(node: PlanNode, port: object) -> None:
    if port not in node.ports:
        raise Misanswered(f"The step answered through “{port}”, a port it does not have.")


def _bounded(until: datetime | None) -> datetime | None:
    """A moment in UTC that every database can keep."""
    return None if until is None else min(until.astimezone(UTC), LATEST)


def _kind(value: Any, node: PlanNode) -> FailureKind:
    try:
        return FailureKind(value)
    except ValueError:
        return untold(node)


def _words(value: object) -> str:
    return "" if value is None else str(cleaned(str(value)))[:MOST_WORDS]


def _seconds(value: Any) -> float | None:
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) else None
