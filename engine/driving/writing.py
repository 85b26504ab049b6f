"""Writes what was decided, all of it at once, and prolongs the leases of what is held."""

import logging

from engine.driving.hand import LEASE, OURS_SECONDS, Hand
from engine.store.clock import since_boot
from engine.store.commit import commit, renew
from engine.upkeep.stats import Stats

logger = logging.getLogger("automate.driver")


class Writing:
    """Belongs to the driver `owner`, whose thread makes every call."""

    def __init__(self, *, owner: str, hand: Hand, stats: Stats) -> None:
        self._owner = owner
        self._hand = hand
        self._stats = stats

    def commit(self) -> None:
        """Write what is pending, in one transaction; let go of what waits, and of what another driver has."""
        hand = self._hand
        if not hand.changed:
            return
        changed = list(hand.changed.values())
        letting_go = [run for run in changed if run.idle and not run.lost]
        now, until = hand.now(), since_boot() + OURS_SECONDS
        writing = [run for run in changed if (run.dirty or run.idle) and not run.lost]
        with self._stats.committing(writing):
            lost = commit(writing, owner=self._owner, lease_until=now + LEASE, now=now, letting_go=letting_go)
        self._stats.count("leases_lost", len(lost))
        hand.changed.clear()  # only now: what could not be written stays pending
        for run in writing:
            run.ours_until = until
        for run in changed:
            if run.lost:
                logger.warning("Run %s is no longer driven here; what was pending of it was dropped", run.ref)
            if (run.lost or run.idle) and hand.runs.get(run.id) is run:
                del hand.runs[run.id]
                hand.rung = hand.rung or hand.full  # there is room again

    def renew(self) -> None:
        """Prolong the lease of every run that is held, and learn which of them another driver has."""
        hand, until = self._hand, since_boot() + OURS_SECONDS
        gone = renew(owner=self._owner, run_ids=[*hand.runs, *hand.coming], lease_until=hand.now() + LEASE)
        if hand.coming and not gone.intersection(hand.coming):  # claims that could not be brought here run out
            hand.coming_until = until
        for run in hand.runs.values():
            if run.id not in gone:
                run.ours_until = until
            elif not (run.state.over or run.given_back):  # those have no owner in any case
                hand.lose(run)
                self._stats.count("leases_lost")
