"""Forks on stage: a run that was played, what a fork of it takes over, and the fork itself."""

from typing import Any

from engine.core.document import parse
from engine.core.doubt import leaves_doubt
from engine.core.forking import Impact, Recorded, impact, taken_over
from engine.core.run_state import Reused, StepState
from engine.core.states import StepStatus
from tests.engine.core.language import document, play
from tests.engine.core.stage import Stage


def staged(nodes: dict[str, Any], edges: list[str], reuse: dict[str, Reused] | None = None) -> Stage:
    return Stage(document(nodes, edges), reuse=reuse or {})


def played(nodes: dict[str, Any], edges: list[str], *lines: str) -> Stage:
    stage = staged(nodes, edges)
    for line in ("begin", *lines):
        play(stage, line)
    return stage


def rows_of(source: Stage) -> list[Recorded]:
    rows = sorted(source.rows.steps(), key=lambda step: step.ended_seq or 0)
    return [
        Recorded(step.key, step.status, step.ended_seq, step.seq, step.port, _others(step.memo or {}), _in_doubt(step))
        for step in rows
    ]


def _in_doubt(step: StepState) -> bool:
    return step.status is StepStatus.RUNNING or bool(step.noted("unsure")) or leaves_doubt(step.error)


def _others(memo: dict[str, Any]) -> tuple[int, ...]:
    return tuple((memo.get("entered") or memo.get("was_entered") or {}).get("others", ()))


def row_of(source: Stage, key: str) -> Recorded:
    return next(row for row in rows_of(source) if row.key == key)


def taken_after(source: Stage, after: str) -> dict[str, Recorded]:
    return taken_over(parse(source.raw), source.plan, rows_of(source), row_of(source, after).ended_seq or 0)


def taken_at(source: Stage, seq: int) -> list[str]:
    return sorted(taken_over(parse(source.raw), source.plan, rows_of(source), seq))


def impact_after(source: Stage, after: str) -> Impact:
    return impact(parse(source.raw), source.plan, rows_of(source), row_of(source, after).ended_seq or 0)


def forked(source: Stage, after: str, version: Stage | None = None) -> Stage:
    """A run that takes over what the source had done when a step had ended; it has begun."""
    target = version or source
    taken = taken_over(parse(source.raw), target.plan, rows_of(source), row_of(source, after).ended_seq or 0)
    fork = Stage(
        target.raw, reuse={key: Reused(row.status, row.port, None, {"kind": "permanent"}) for key, row in taken.items()}
    )
    play(fork, "begin")
    return fork
