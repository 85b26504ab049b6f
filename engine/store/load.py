"""Claimed runs brought into memory, a handful of queries however many they are."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from engine.core.document import parse
from engine.core.happenings import SignalCame
from engine.core.keys import container_of, is_scope, node_of
from engine.core.plan import Plan, compile_plan
from engine.core.rebuild import rebuild
from engine.core.run_state import RunState, StepState
from engine.core.states import RunStatus, StepStatus
from engine.core.steps import BREAKING
from engine.models import Definition, Signal, Step
from engine.registry import CATALOGUE
from engine.store.claim import Claim
from engine.store.forks import Source, source_of
from engine.store.held import HeldRun
from engine.store.quarantine import CannotGoOn, guarded
from engine.store.references import OUTPUT_OF, answered, references_of, with_references
from engine.store.run_rows import RawRow, RunRow, raw_rows

logger = logging.getLogger("automate.driver")

MOST_PLANS = 500
MOST_SIGNALS = 1_000
MOST_SCOPES = 5_000  # asked for in one statement

Row = tuple[StepState, Any]

_STEP_COLUMNS = (
    "run_id", "key", "status", "attempt", "port", "started_at", "finished_at", "wake_at", "wait", "error", "memo",
    "seq", "ended_seq", "output",
)  # fmt: skip


class Known(NamedTuple):
    """A compiled definition, and what else of it never changes: the workflow's name, the workspace's slug."""

    plan: Plan
    name: str
    workspace: str


class Plans:
    """Compiled definitions, kept while they are used; a definition never changes."""

    def __init__(self) -> None:
        self._plans: dict[int, Known] = {}

    def fetch(self, definition_ids: Iterable[int]) -> dict[int, Known]:
        """What is known by definition id. A definition that cannot be compiled is left out."""
        wanted = set(definition_ids)
        missing = wanted - self._plans.keys()
        if missing and len(self._plans) > MOST_PLANS:
            self._plans = {id_: plan for id_, plan in self._plans.items() if id_ in wanted}
        found = Definition.objects.filter(pk__in=missing).select_related("workspace") if missing else ()
        for definition in found:
            try:
                plan = compile_plan(parse(definition.document), CATALOGUE)
            except BREAKING:  # published by a version of the product that checked less, or a package's fault
                logger.exception("Definition %s cannot be compiled", definition.pk)
                continue
            self._plans[definition.pk] = Known(plan, definition.name, definition.workspace.slug)
        return {id_: self._plans[id_] for id_ in wanted if id_ in self._plans}

    def plan(self, definition_id: int) -> Plan | None:
        """One of them, or None if it cannot be compiled."""
        known = self.fetch([definition_id]).get(definition_id)
        return known.plan if known else None


def load(claims: Sequence[Claim], plans: Plans, meanwhile: Callable[[], None] = lambda: None) -> list[HeldRun]:
    """The claimed runs in memory; those that cannot be brought there are ended, see `quarantine`.

    `meanwhile` is called every now and then: with loops of 100,000 items this takes longer than a lease lasts.
    """
    by_id = {claim.run_id: claim for claim in claims}
    rows = [claim.row for claim in claims if claim.row is not None]
    unknown = [claim.run_id for claim in claims if claim.row is None]
    if unknown:
        rows += raw_rows(unknown)
    compiled = plans.fetch(row.definition_id for row in rows)
    plan_of = {id_: known.plan for id_, known in compiled.items()}
    steps = _steps([row for row in rows if row.seq], plan_of, meanwhile)
    held = []
    for row in rows:
        claim = by_id[row.id]

        def bring(row: RawRow = row, claim: Claim = claim) -> HeldRun:
            run, known = row.read(), compiled[row.definition_id]
            return _held(run, claim, known, steps.get(row.id, []), source_of(run, known.plan, plans.plan))

        meanwhile()
        found = guarded(row.id, claim.fence, bring)
        if found is not None:
            held.append(found)
    return held


def pending_signals(run_ids: Sequence[int], *, but: Collection[int] = ()) -> list[tuple[int, SignalCame]]:
    """Signals not applied yet, in order of arrival; without those in `but`, which could fill the page for ever."""
    rows = Signal.objects.filter(run_id__in=run_ids, applied_at__isnull=True).order_by("id")
    if but:
        rows = rows.exclude(pk__in=but)
    return [
        (run_id, SignalCame(id_, kind, answered(run_id, payload) if OUTPUT_OF in payload else payload))
        for run_id, id_, kind, payload in rows.values_list("run_id", "id", "kind", "payload")[:MOST_SIGNALS]
    ]


def _steps(runs: Sequence[RawRow], plans: Mapping[int, Plan], meanwhile: Callable[[], None]) -> dict[int, list[Row]]:
    """The stored steps of runs, those of passes that have ended left out unless they may have to be undone."""
    found: dict[int, list[Row]] = {run.id: [] for run in runs}
    plan_of = {run.id: plans[run.definition_id] for run in runs if run.definition_id in plans}
    references = references_of(list(plan_of))
    wanted: dict[int, set[str]] = {run_id: {""} for run_id in plan_of}
    while wanted:
        deeper: dict[int, set[str]] = defaultdict(set)
        for run_id, key, status, *rest, output in _rows(wanted, meanwhile):
            step = StepState(key, StepStatus(status), *rest)
            if step.scope not in wanted[run_id]:
                continue
            if run_id in references:
                output = with_references(output, references[run_id], key, step.attempt)
            found[run_id].append((step, output))
            if is_scope(key) and _is_needed(step, plan_of[run_id]):
                deeper[run_id].add(key)
        wanted = deeper
    return found


def _rows(wanted: Mapping[int, set[str]], meanwhile: Callable[[], None]) -> Iterator[Any]:
    """The rows of these scopes, asked for in portions that every database takes."""
    scopes = sorted({scope for keys in wanted.values() for scope in keys})
    for start in range(0, len(scopes), MOST_SCOPES):
        some = Step.objects.filter(run_id__in=wanted, scope__in=scopes[start : start + MOST_SCOPES])
        yield from some.values_list(*_STEP_COLUMNS)
        meanwhile()


def _is_needed(step: StepState, plan: Plan) -> bool:
    """Whether what lies in a pass is still needed: it is under way, or may have to be undone."""
    return step.status is StepStatus.RUNNING or node_of(container_of(step.key)) in plan.retained


def _must_be_known(plan: Plan, steps: list[Row]) -> None:
    """What is just being gone through goes on only where its kind is known. Raises CannotGoOn."""
    for step, _ in steps if plan.lost else ():
        why = plan.lost.get(node_of(step.key))
        if why and step.status is StepStatus.RUNNING and step.noted("entered"):
            raise CannotGoOn(f"“{plan.nodes[node_of(step.key)].node.name}” cannot go on. {why}")


def _held(run: RunRow, claim: Claim, known: Known, steps: list[Row], source: Source) -> HeldRun:
    _must_be_known(known.plan, steps)
    state = RunState(
        ref=run.ref,
        plan=known.plan,
        input=run.input,
        facts={"id": run.ref, "title": run.title, "started_at": (run.started_at or run.created_at).isoformat()},
        status=RunStatus(run.status),
        seq=run.seq,
        paused=run.paused,
        started_at=run.started_at,
        finished_at=run.finished_at,
        totals=run.totals,
        priority=run.priority,
        laned=run.lane_id is not None,
        admitted_at=run.admitted_at,
        options=run.options,
        reuse=source.reuse,
        reused_from=source.ref,
        completed=run.completed,
        failed=run.failed,
        skipped=run.skipped,
        mail=run.mail,
        output=run.output,
        error=run.error if run.finished_at else None,
        failing=run.error,
    )
    return HeldRun(
        id=run.id,
        fence=claim.fence,
        ref=run.ref,
        title=run.title,
        workspace_id=run.workspace_id,
        workspace=known.workspace,
        workflow_name=known.name,
        state=rebuild(state, steps),
        interrupted=claim.interrupted,
        fresh=run.seq == 0,
        given_back=run.finished_at is not None,
        lane_id=run.lane_id,
        parent_id=run.parent_id,
        parent_step=run.parent_step,
        parent_attempt=run.parent_attempt,
    )
