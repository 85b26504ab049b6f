"""Who is where: rows that every web process reads, so that it matters not which of them a socket is at."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from designer.models import Draft, Presence
from engine import bell

DRAWING = "automate_drawing"  # rung when somebody comes, goes, selects or saves
STALE = timedelta(seconds=150)  # three times as long as a socket takes to renew its row
MOST_SELECTED = 50
MOST_PEOPLE = 50


@dataclass(slots=True)
class Room:
    """A workflow as those who have it open are told of it."""

    revision: int = 0
    people: list[dict[str, Any]] = field(default_factory=list)


def sit(*, workflow_id: int, user_id: int, tab: str, selected: list[str]) -> None:
    """Say that this tab is here and what is selected in it; renews what was said before."""
    now = timezone.now()
    row = {"workflow_id": workflow_id, "user_id": user_id, "selected": selected[:MOST_SELECTED], "seen_at": now}
    with transaction.atomic():
        if not Presence.objects.filter(tab=tab).update(**row):
            Presence.objects.filter(seen_at__lt=now - STALE).delete()
            Presence.objects.create(tab=tab, arrived_at=now, **row)
        bell.ring(DRAWING)


def leave(*, tab: str) -> None:
    """The tab is closed."""
    with transaction.atomic():
        Presence.objects.filter(tab=tab).delete()
        bell.ring(DRAWING)


def rooms(workflow_ids: Iterable[int]) -> dict[int, Room]:
    """Everybody in these workflows, those who came first first, and the revision that their drafts have."""
    ids = list(workflow_ids)
    found: defaultdict[int, Room] = defaultdict(Room)
    for workflow_id, revision in Draft.objects.filter(workflow__in=ids).values_list("workflow_id", "revision"):
        found[workflow_id].revision = revision
    present = Presence.objects.filter(workflow__in=ids, seen_at__gte=timezone.now() - STALE)
    for row in present.select_related("user").order_by("arrived_at", "tab"):
        found[row.workflow_id].people.append(
            {"tab": row.tab, "name": str(row.user), "initials": row.user.initials, "selected": row.selected}
        )
    return found
