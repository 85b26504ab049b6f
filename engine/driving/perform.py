"""Carrying out one attempt: resolve the configuration, call the step type, make its answer storable.

Runs on pool threads; touches no engine table. Whatever goes wrong comes back as an outcome.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

import orjson
from django.conf import settings
from django.db import connections

from engine.core.expressions import Evaluate, ExpressionError
from engine.core.plan import BEYOND_UNDOING, PlanNode
from engine.core.reports import Reported, Reports, Tell
from engine.core.retry import FailureKind
from engine.core.steps import Fail, Outcome, StepContext
from engine.core.stored import Stored, Unreadable, whole
from engine.core.values import Compiled
from engine.driving.answers import Misanswered, for_history, storable, untold
from engine.driving.masking import masked
from engine.overflow import ALWAYS_INLINE, forget, remember
from engine.payloads import UnfitPayload, mark, written
from engine.store.outage import SIGNS, is_outage

logger = logging.getLogger("automate.steps")
OUTAGE_SECONDS = 600.0  # a step waits no longer than this for the database to come back
LOOK_AGAIN_SECONDS = 0.5
T = TypeVar("T")


class Attempt(NamedTuple):
    """What an attempt needs to know of its run; plain values, safe to hand to another thread."""

    node: PlanNode
    run_ref: str
    run_title: str
    workflow_name: str
    workspace_id: int
    workspace: str
    key: str
    deed: str  # what it does, whichever attempt it is
    number: int
    attempt_id: str
    now: datetime
    deadline: datetime | None
    scope: dict[str, Any]
    fallback: bool = False  # its last try, with what its node says differs then

    @property
    def configuration(self) -> Compiled:
        """What is to be resolved for this attempt."""
        return self.node.fallback if self.fallback and self.node.fallback is not None else self.node.config


class Performed(NamedTuple):
    outcome: Outcome
    config: Any  # the configuration as it was used, secrets masked
    reports: tuple[Reported, ...] = ()


def perform(attempt: Attempt, evaluate: Evaluate | None, tell: Tell | None = None) -> Performed:
    """Carry out an attempt; never raises. `tell` is given its progress while it is under way."""
    node, recorded, reports, asked = attempt.node, None, Reports(tell), False
    try:
        remember()
        config = attempt.configuration.resolve(attempt.scope, evaluate)
        recorded, refers = _recorded(config, node)
        config = whole(config) if refers else config
        context, asked = _context(attempt, config, evaluate, reports), True
        outcome = storable(_answer(node, context), node, workspace_id=attempt.workspace_id)
    except ExpressionError as error:
        outcome = Fail(error.message, FailureKind.VALIDATION, error.hint)
    except (UnfitPayload, Unreadable) as error:
        lost = asked and node.effect in BEYOND_UNDOING  # it was done, and only its answer cannot be kept
        outcome = Fail(str(error), FailureKind.CRITICAL if lost else FailureKind.VALIDATION)
    except Misanswered as error:
        logger.error("Step %s of run %s: %s", attempt.key, attempt.run_ref, error)
        outcome = Fail(str(error), untold(node), "That is a fault of the step type; tell whoever looks after it.")
    except KeyboardInterrupt:
        raise  # somebody ends the process
    except BaseException:  # a step type's own bug, even SystemExit, must not take the driver with it
        number = uuid4().hex[:8]
        logger.exception("Step %s of run %s broke (error %s)", attempt.key, attempt.run_ref, number)
        outcome = Fail(
            f"Something in the step itself broke (error {number}).",
            untold(node) if asked else FailureKind.PERMANENT,
            "The server's log has the details under that number.",
        )
    finally:
        forget()
        if node.step_type.uses_database:
            connections.close_all()
    for refused in reports.refused:
        logger.warning("Step %s of run %s reported %s; it was left out", attempt.key, attempt.run_ref, refused)
    outcome = for_history(outcome, node) if isinstance(outcome, Fail) else outcome
    return Performed(outcome, recorded, reports.gathered())


def _answer(node: PlanNode, context: StepContext) -> Outcome:
    """What the step type says. What asks the site's database for something waits for it through an outage.

    It asks again under the same attempt id, so that what was asked for is there once even if only the answer was lost.
    """
    if not node.step_type.uses_database:
        return node.step_type.perform(context)
    left = context.seconds_left
    seconds = OUTAGE_SECONDS if left is None else min(left, OUTAGE_SECONDS)
    may_repeat = node.effect not in BEYOND_UNDOING
    try:
        return _lasting(lambda: node.step_type.perform(context), seconds, may_repeat)
    except SIGNS as error:
        if not (may_repeat and is_outage(error)):
            raise
        return Fail("The database could not be asked for too long.", FailureKind.TRANSIENT)


def _lasting(work: Callable[[], T], seconds: float, may_repeat: bool) -> T:
    """What `work` gives, done again for so long while the database cannot be asked."""
    ends = time.monotonic() + seconds
    while True:
        try:
            return work()
        except SIGNS as error:
            if not (may_repeat and is_outage(error)) or time.monotonic() >= ends:
                raise
            connections.close_all()
            time.sleep(LOOK_AGAIN_SECONDS)


def abandon(attempt: Attempt, evaluate: Evaluate | None) -> None:
    """Withdraw what a waiting attempt asked for, waiting through an outage of the database.

    A failure is only logged: as after a crash, reconciling follows.
    """
    try:
        context = _context(attempt, _readable(attempt, evaluate), evaluate, Reports())
        _lasting(lambda: attempt.node.step_type.abandon(context), OUTAGE_SECONDS, attempt.node.step_type.uses_database)
    except BaseException:  # even SystemExit, which would take the thread along
        logger.exception("Step %s of run %s could not be withdrawn", attempt.key, attempt.run_ref)
    finally:
        if attempt.node.step_type.uses_database:
            connections.close_all()


def _readable(attempt: Attempt, evaluate: Evaluate | None) -> Any:
    """The configuration, as far as what it refers to is still there; the attempt's id says what to withdraw."""
    try:
        return whole(attempt.configuration.resolve(attempt.scope, evaluate))
    except ExpressionError:
        return {}


def _context(attempt: Attempt, config: Any, evaluate: Evaluate | None, reports: Reports) -> StepContext:
    return StepContext(
        config=config,
        run_ref=attempt.run_ref,
        run_title=attempt.run_title,
        workflow_name=attempt.workflow_name,
        workspace_id=attempt.workspace_id,
        workspace=attempt.workspace,
        step_key=attempt.key,
        node=attempt.node.id,
        node_name=attempt.node.node.name,
        attempt=attempt.number,
        attempt_id=attempt.attempt_id,
        idempotency_key=f"{attempt.run_ref}.{attempt.deed}",
        now=attempt.now,
        deadline=attempt.deadline,
        scope=attempt.scope,
        evaluate=evaluate,
        reports=reports,
    )


def _recorded(config: Any, node: PlanNode) -> tuple[Any, bool]:
    """The configuration for history, secrets masked and large values cut; and whether it refers to stored ones."""
    if not isinstance(config, dict):
        return None, False
    shown, refers = masked(config, node.step_type.config), False

    def cut(part: Any) -> Any:
        nonlocal refers
        refers = refers or isinstance(part, Stored)
        return mark(part)

    try:
        data = written(shown, stand_in=cut)
        if len(data) <= ALWAYS_INLINE or len(data) <= settings.AUTOMATE_PAYLOAD_INLINE:
            return orjson.loads(data), refers
    except UnfitPayload:
        refers = True  # it was not looked through to its end
    return {"$left_out": "The resolved configuration is too large to keep."}, refers
