"""One question serves new runs, due timers, retries, signals and expired leases: what is due and nobody's?"""

from collections import Counter
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from engine.core.lanes import oldest_due
from engine.core.signals import REOPENING
from engine.models import Run, Signal
from engine.store.claim_few import claim_few, is_signalled
from engine.store.clock import now_there
from engine.store.fairness import RESERVED, WAITED_LONGEST, Due, heads, in_turn, most_of_one
from engine.store.run_rows import RawRow
from engine.store.sql import moment

MOST_UPCOMING = 10_000

Row = tuple[int, int, str, int]  # id, fence, who had leased it, workspace


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that is ours under `fence`. `interrupted`: its last lease was never given back.

    `signalled`: there were signals for this or another run. What comes after the claim rings the bell anew.
    `row`: what stands there, if it is known already.
    """

    run_id: int
    fence: int
    interrupted: bool
    signalled: bool = True
    row: RawRow | None = field(default=None, compare=False)


def claim_due(
    *,
    owner: str,
    now: datetime,
    lease_until: datetime,
    most: int,
    unsignalled: int | None = None,
    holding: Mapping[int, int] | None = None,
    places: int = 0,
    served: int = 0,
    flooding: Collection[int] = (),
    spared: datetime | None = None,
) -> list[Claim]:
    """Lease up to `most` due runs: all that are due, or by the rules of `fairness` if there is no room for all.

    At most `unsignalled` of them, if that is given, are runs without a signal. `holding` gives the workspace of every
    run held already, `places` how many can be held in all, `served` how many have been claimed so far.
    """
    holding, ended = holding or {}, spared or now
    rest = most if unsignalled is None else min(most, unsignalled)
    if rest < 1 and not is_signalled():
        return []
    held = _held(holding, flooding, places)
    spare = _limit(holding, rest, places) - max(held.values(), default=0)
    most_few = min(rest - 1, spare)
    few = claim_few(owner=owner, now=now, ended=ended, lease_until=lease_until, most=most_few, holding=holding)
    if few is not None:
        return [Claim(run.id, run.fence, bool(run.was), signalled=False, row=run.row) for run in few]
    return _claim_at_length(owner, now, ended, lease_until, most, rest, holding, held, places, served)


def _claim_at_length(
    owner: str,
    now: datetime,
    ended: datetime,
    lease_until: datetime,
    most: int,
    rest: int,
    holding: Mapping[int, int],
    held: Counter[int],
    places: int,
    served: int,
) -> list[Claim]:
    free = Run.objects.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=ended))
    signals = Signal.objects.filter(applied_at__isnull=True)
    found: dict[int, Row] = {}
    with transaction.atomic():
        # Two questions instead of one with OR: each is answered from its own partial index. Signals come first,
        # so that a backlog of new runs keeps nobody's answer waiting.
        signalled = signals.exists()
        if signalled:
            late = signals.filter(run__finished_at__isnull=False).exclude(kind__in=REOPENING)
            late.update(applied_at=now)
            waiting = free.filter(pk__in=signals.values("run_id")).order_by("-priority", "id")
            found = _answered(waiting, most, holding, held, places)
        rest = min(rest, most - len(found))
        if rest > 0:
            due = free.filter(wake_at__lte=now).exclude(pk__in=list(found))
            both = {**holding, **{row[0]: row[3] for row in found.values()}}
            found |= _whose_turn(due, now, ended, rest, both, held, places, served)
        claims = [Claim(run_id, fence + 1, bool(was), signalled) for run_id, fence, was, _ in found.values()]
        if claims:
            with connection.cursor() as cursor:
                marks = ", ".join(["%s"] * len(claims))
                cursor.execute(
                    f"UPDATE engine_run SET lease_owner = %s, lease_until = %s, fence = fence + 1, "  # noqa: S608
                    "wake_at = CASE WHEN wake_at < %s OR finished_at IS NOT NULL THEN wake_at ELSE %s END "
                    f"WHERE id IN ({marks})",
                    [owner, moment(lease_until), moment(now), moment(now), *[claim.run_id for claim in claims]],
                )
    return claims


def _answered(
    runs: QuerySet[Run], room: int, holding: Mapping[int, int], held: Counter[int], places: int
) -> dict[int, Row]:
    """Those that somebody has signalled, no more of a workspace than it may hold: such a flood is one, too."""
    found: dict[int, Row] = {}
    limit = _limit(holding, room, places)
    while len(found) < room:
        full = [workspace_id for workspace_id, number in held.items() if number >= limit]
        others = runs.exclude(workspace_id__in=full).exclude(pk__in=list(found))
        rows = _locked(others, room - len(found), holding)
        for row in rows.values():
            if held[row[3]] < limit:
                found[row[0]] = row
                held[row[3]] += 1
        if all(id_ in found for id_ in rows):
            break
    return found


def _whose_turn(
    due: QuerySet[Run],
    now: datetime,
    ended: datetime,
    room: int,
    holding: Mapping[int, int],
    held: Counter[int],
    places: int,
    served: int,
) -> dict[int, Row]:
    """What is due, as far as there is room: the few questions of `fairness` are asked only when there is too little."""
    oldest = _locked(due.order_by("wake_at"), room, holding)
    limit = _limit(holding, room, places)
    fits = len(oldest) < room and len(oldest) + max(held.values(), default=0) <= limit
    if fits or not oldest:
        return oldest
    rows = list(oldest.values())
    first = [Due(row[0], row[3], WAITED_LONGEST, at) for at, row in enumerate(rows[: oldest_due(served, room)])]
    others = heads(now=now, ended=ended, room=room, holding={*holding, *(run.id for run in first)})
    wanted = in_turn([*first, *others], held, room, limit)
    chosen = _locked(due.filter(pk__in=wanted), room, holding)
    # What another driver takes at this moment is made up for by what is locked already.
    spare = [row for row in rows if row[0] not in chosen and held[row[3]] < limit]
    return chosen | {row[0]: row for row in spare[: len(wanted) - len(chosen)]}


def _limit(holding: Mapping[int, int], room: int, places: int) -> int:
    """How many runs of one workspace may be held."""
    return most_of_one(places) if places else len(holding) + room


def _held(holding: Mapping[int, int], flooding: Collection[int], places: int) -> Counter[int]:
    """How many places each workspace has. One that floods counts as having all that it may, but for a tenth of all."""
    held = Counter(holding.values())
    held.update(dict.fromkeys(flooding, most_of_one(places) - places // RESERVED))
    return held


def upcoming(*, now: datetime, within: timedelta) -> list[tuple[datetime, int]]:
    """Moments at which runs that nobody holds will come due soon, so that none waits for a chance look."""
    soon = Run.objects.filter(wake_at__gt=now, wake_at__lte=now + within, lease_until__isnull=True)
    rows = soon.order_by("wake_at").values_list("wake_at", "id")[:MOST_UPCOMING]
    return [(wake_at, run_id) for wake_at, run_id in rows if wake_at is not None]


def break_leases(*, owner: str) -> int:
    """End the leases of a driver known to be dead; the next claim takes its runs as interrupted.

    They have no lease any more, since one that has run out may be spared; what they wait for since now is a driver.
    """
    signalled = Signal.objects.filter(applied_at__isnull=True).values("run_id")
    over = Run.objects.filter(lease_owner=owner, wake_at__isnull=True, pk__in=signalled)
    broken = leased_by(owner).update(lease_until=None, wake_at=now_there() - timedelta(seconds=1))
    return broken + over.update(lease_until=None)


def leased_by(owner: str) -> QuerySet[Run]:
    """The runs a driver holds, but for those that were over and that a signal may reopen.

    They are looked for among the runs with a moment to wake, as all have that are driven: an index of owners would cost
    every claim more than it is worth.
    """
    return Run.objects.filter(lease_owner=owner, wake_at__isnull=False)


def _locked(runs: QuerySet[Run], most: int, holding: Container[int]) -> dict[int, Row]:
    """By id. What a driver is holding is no prey of its own if it stood still for a while: it renews those leases."""
    if connection.features.has_select_for_update_skip_locked:
        runs = runs.select_for_update(skip_locked=True, of=("self",), no_key=True)
    rows = runs.values_list("id", "fence", "lease_owner", "workspace_id")[:most]
    return {row[0]: row for row in rows if row[0] not in holding}
