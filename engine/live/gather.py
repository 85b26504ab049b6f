"""What the hub's thread asks the database, for all sockets at once, and writes as text."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping

import orjson
from django.db import Error

from engine.live.lists import ChangedRun, Newest
from engine.live.messages import message_since
from engine.live.shapes import LiveMessage, RunsChanged
from engine.live.summaries import told
from engine.models import Run
from engine.visibility import visible_runs
from workspaces.models import Membership
from workspaces.policy import Action, allows

logger = logging.getLogger("automate.live")

MOST_NAMED = 200  # of the runs that have changed; of more, a message names none

Wanted = dict[int, set[int | None]]
"""By run: the points its watchers were told up to; None is nothing yet."""

Told = dict[tuple[int, int | None], tuple[int, str]]
"""By run and point: the new point and the message that leads there."""


def gather_runs(wanted: Wanted) -> Told:
    """Messages for whoever is behind: one query finds them, and sockets at the same point share a message."""
    now = dict(Run.objects.filter(pk__in=list(wanted)).values_list("pk", "seq"))
    behind = {
        pk: points
        for pk, seq in now.items()
        if (points := {after for after in wanted[pk] if after is None or after != seq})
    }
    built: Told = {}
    for run in told(Run.objects.filter(pk__in=list(behind))) if behind else ():
        try:
            built |= {(run.pk, after): (run.seq, write(message_since(run, after))) for after in behind[run.pk]}
        except Error:
            raise  # the database cannot be asked, of whatever run
        except Exception:  # who watches others is told of those
            logger.exception("Browsers cannot be told of run %s", run.ref)
    return built


def gather_runs_changed(newest: Newest, members: Iterable[Membership]) -> dict[int, str]:
    """By membership: the message naming the changed runs that this member may see; none where there is none."""
    by_id = {member.pk: member for member in members}
    changed = newest.look({member.workspace_id for member in by_id.values()})
    if not changed:
        return {}
    by_workspace: dict[int, list[ChangedRun]] = defaultdict(list)
    for run in changed:
        by_workspace[run.workspace_id].append(run)
    texts = {}
    for pk, member in by_id.items():
        here = by_workspace[member.workspace_id]
        few = len(here) <= MOST_NAMED
        refs = _visible(member, here) if few else []
        if refs or not few:
            texts[pk] = write({"type": "runs-changed", "runs": refs})
    return texts


def write(message: LiveMessage | RunsChanged | Mapping[str, object]) -> str:
    """A message as text."""
    return orjson.dumps(message, option=orjson.OPT_NON_STR_KEYS).decode()


def _visible(member: Membership, changed: list[ChangedRun]) -> list[str]:
    if not changed or allows(member, Action.RUN_VIEW):
        return [run.ref for run in changed]
    mine = set(visible_runs(member).filter(pk__in=[run.pk for run in changed]).values_list("pk", flat=True))
    return [run.ref for run in changed if run.pk in mine]
