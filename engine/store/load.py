"""Claimed runs brought into memory, a handful of queries however many they are."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from engine.core.document import parse
from engine.core.happenings import SignalCame
from engine.core.plan import Plan, compile_plan
from engine.core.rebuild import rebuild
from engine.core.run_state import RunState, StepState
from engine.core.states import RunStatus, StepStatus
from engine.models import Definition, Run, Signal, Step
from engine.registry import CATALOGUE
from engine.store.claim import Claim
from engine.store.held import HeldRun
from engine.store.quarantine import guarded

logger = logging.getLogger("automate.driver")

MOST_PLANS = 500
MOST_SIGNALS = 1_000

_STEP_COLUMNS = (
    "run_id", "key", "status", "attempt", "port", "started_at", "finished_at", "wake_at", "wait", "error", "memo",
    "seq", "ended_seq", "output",
)  # fmt: skip


class Plans:
    """Compiled definitions, kept while they are used; a definition never changes."""

    def __init__(self) -> None:
        self._plans: dict[int, tuple[Plan, str]] = {}

    def fetch(self, definition_ids: Iterable[int]) -> dict[int, tuple[Plan, str]]:
        """Plan and workflow name by definition id. A definition that cannot be compiled is left out."""
        wanted = set(definition_ids)
        missing = wanted - self._plans.keys()
        if missing and len(self._plans) > MOST_PLANS:
            self._plans = {id_: plan for id_, plan in self._plans.items() if id_ in wanted}
        for definition in Definition.objects.filter(pk__in=missing):
            try:
                plan = compile_plan(parse(definition.document), CATALOGUE)
            except Exception:  # published by a version of the product that checked less
                logger.exception("Definition %s cannot be compiled", definition.pk)
                continue
            self._plans[definition.pk] = (plan, definition.name)
        return {id_: self._plans[id_] for id_ in wanted if id_ in self._plans}


def load(claims: Sequence[Claim], plans: Plans) -> list[HeldRun]:
    """The claimed runs in memory; those that cannot be brought there are ended, see `quarantine`."""
    by_id = {claim.run_id: claim for claim in claims}
    runs = list(Run.objects.filter(pk__in=by_id).select_related("workspace"))
    compiled = plans.fetch(run.definition_id for run in runs)
    steps = _steps([run.pk for run in runs if run.seq])
    held = []
    for run in runs:
        claim = by_id[run.pk]

        def bring(run: Run = run, claim: Claim = claim) -> HeldRun:
            return _held(run, claim, *compiled[run.definition_id], steps.get(run.pk, []))

        found = guarded(run.pk, claim.fence, bring)
        if found is not None:
            held.append(found)
    return held


def pending_signals(run_ids: Sequence[int]) -> list[tuple[int, SignalCame]]:
    """Signals not applied yet, in order of arrival."""
    rows = Signal.objects.filter(run_id__in=run_ids, applied_at__isnull=True).order_by("id")
    return [
        (run_id, SignalCame(id_, kind, payload))
        for run_id, id_, kind, payload in rows.values_list("run_id", "id", "kind", "payload")[:MOST_SIGNALS]
    ]


def _steps(run_ids: Sequence[int]) -> dict[int, list[tuple[StepState, Any]]]:
    found: dict[int, list[tuple[StepState, Any]]] = defaultdict(list)
    if run_ids:
        for run_id, key, status, *rest, output in Step.objects.filter(run_id__in=run_ids).values_list(*_STEP_COLUMNS):
            found[run_id].append((StepState(key, StepStatus(status), *rest), output))
    return found


def _held(run: Run, claim: Claim, plan: Plan, name: str, steps: list[tuple[StepState, Any]]) -> HeldRun:
    state = RunState(
        ref=run.ref,
        plan=plan,
        input=run.input,
        facts={"id": run.ref, "title": run.title, "started_at": (run.started_at or run.created_at).isoformat()},
        status=RunStatus(run.status),
        seq=run.seq,
        paused=run.paused,
        started_at=run.started_at,
        finished_at=run.finished_at,
        totals=run.totals,
        priority=run.priority,
        mail=run.mail,
        output=run.output,
        error=run.error if run.finished_at else None,
        failing=run.error,
    )
    return HeldRun(
        id=run.pk,
        fence=claim.fence,
        ref=run.ref,
        title=run.title,
        workspace_id=run.workspace_id,
        workspace=run.workspace.slug,
        workflow_name=name,
        state=rebuild(state, steps),
        interrupted=claim.interrupted,
    )
