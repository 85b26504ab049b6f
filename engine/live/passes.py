"""How far containers are, and the rows of their passes."""

from collections.abc import Iterable

from django.db.models import F, Q, Value
from django.db.models.functions import Substr
from django.db.models.lookups import Exact

from engine.core.keys import container_of, is_scope, scope_of
from engine.live.outline import Outline
from engine.live.shapes import Passes
from engine.live.standing import Standing
from engine.models import Step


def containers_in(keys: Iterable[str]) -> set[str]:
    """The containers whose passes are among these keys."""
    return {container_of(key) for key in keys if is_scope(key)}


def count_passes(standing: Standing, outline: Outline, steps: Iterable[Step]) -> dict[str, Passes]:
    """How far those of these steps are that have entered their bodies, by key.

    A pass that failed in an earlier attempt of its container counts no more, unless the container keeps what failed:
    it is gone through again.
    """
    told: dict[str, Passes] = {}
    for step in steps:
        noted = (step.memo or {}).get("entered") or (step.memo or {}).get("was_entered")
        if noted:
            attempt = None if outline.node_of(step.key) in outline.keeps else step.attempt
            told[step.key] = {
                "total": noted["total"],
                "done": standing.done(step.key),
                "failed": standing.failed(step.key, attempt),
                "open": standing.opened(step.key),
            }
    return told


def is_pass_of(container: str) -> Q:
    """The steps that are passes through one container. Exact: SQLite's LIKE is blind to case."""
    begins = Exact(Substr(F("key"), 1, len(container) + 1), Value(f"{container}["))
    return Q(scope=scope_of(container)) & Q(key__endswith="]") & Q(begins)
