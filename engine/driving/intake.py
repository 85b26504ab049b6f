"""Takes up runs: claims what is due, as far as there is room, and brings it here."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from engine.core.happenings import Begin, Recover
from engine.driving.appetite import SHALLOW, WINDOW_SECONDS, Appetite
from engine.driving.arrivals import Arrivals
from engine.driving.deciding import Deciding
from engine.driving.dispatch import Dispatch
from engine.driving.hand import LEASE, OURS_SECONDS, Hand
from engine.store.claim import Claim, claim_due
from engine.store.clock import AGAIN_SECONDS, since_boot
from engine.store.fairness import most_of_one
from engine.store.held import HeldRun
from engine.store.load import Plans, load
from engine.upkeep.stats import Stats

CUT_OFF_SECONDS = 5.0  # without an answer of the database: then nobody may have been able to renew a lease
SPARING_SECONDS = 5.0  # so long whoever lives has to do so afterwards
MOST_RUNS = 1_000
MOST_EFFECTS = 5_000  # of one workspace, under way or waiting for a thread; meanwhile it has a tenth of the places


class Intake:
    """Belongs to the driver `owner`, whose thread makes every call."""

    def __init__(
        self, *, owner: str, most_runs: int, hand: Hand, deciding: Deciding, arrivals: Arrivals, dispatch: Dispatch,
        appetite: Appetite, stats: Stats, show_life: Callable[[], None],
    ) -> None:  # fmt: skip
        self._owner = owner
        self._hand = hand
        self._deciding = deciding
        self._arrivals = arrivals
        self._dispatch = dispatch
        self._appetite = appetite
        self._stats = stats
        self._show_life = show_life
        self._again: datetime | None = None
        self._served = 0
        self._claims: Sequence[Claim] = []  # claimed and not here yet
        self._contact: tuple[float, datetime] | None = None  # when the database last answered, by both clocks
        self._spares_until = 0.0  # leases that had not run out by then:
        self._spared = datetime.max.replace(tzinfo=UTC)
        self.most_runs = most_runs
        self.plans = Plans()

    def claim(self) -> None:
        """Take what is due. If the database breaks off before it is here, it is brought here by the next turn."""
        if not self._claims:
            self._look_for_work()
        if self._claims and since_boot() > self._hand.coming_until:  # others may have taken it meanwhile
            self._claims, self._hand.rung = [], True
        elif self._claims:
            self._bring(self._claims)
            self._claims = []

    def has_room_again(self) -> bool:
        """Whether with the attempt that has just ended it became worth while to look for work."""
        return self._hand.full and self._dispatch.under_way in (MOST_EFFECTS // 2, SHALLOW)

    def in_contact(self) -> None:
        """The database answers, and leases that this driver holds are renewed."""
        self._mind_others()
        self._contact = since_boot(), self._hand.now()

    def _mind_others(self) -> None:
        """Spare leases that ran out while none could be renewed, or all at once since the clock was set forward."""
        if self._contact is None:
            return
        at, (answered, moment) = since_boot(), self._contact
        stood, told = at - answered, (self._hand.now() - moment).total_seconds()
        if max(stood, told) > CUT_OFF_SECONDS:
            self._spared = moment if at > self._spares_until else self._spared
            noticed = AGAIN_SECONDS if told - stood > CUT_OFF_SECONDS else 0.0
            self._spares_until = at + noticed + SPARING_SECONDS

    def _look_for_work(self) -> None:
        self._mind_others()
        hand, under_way = self._hand, self._dispatch.under_way
        room = self.most_runs - len(hand.runs)
        hand.full = room <= 0
        if hand.full:
            return
        flooding = self._dispatch.flooding(MOST_EFFECTS)
        now, until = hand.now(), since_boot() + OURS_SECONDS
        wanted = self._appetite.room(room, under_way=under_way)
        if not wanted:
            self._look_again(now)
        claims = claim_due(
            owner=self._owner,
            now=now,
            lease_until=now + LEASE,
            most=room,
            unsignalled=wanted,
            holding={run.id: run.workspace_id for run in hand.runs.values()},
            places=self.most_runs,
            served=self._served,
            flooding=flooding,
            spared=self._spared if since_boot() < self._spares_until else now,
        )
        self._contact = since_boot(), hand.now()
        # There may be more where these came from, if only for want of a place for their workspace.
        hand.full = not wanted or bool(flooding) or len(hand.runs) + len(claims) >= most_of_one(self.most_runs)
        hand.rung = hand.rung or 0 < wanted <= len(claims) < room
        if wanted:
            self._appetite.fed(len(claims))
        self._served += len(claims)
        if claims:
            self._stats.count("claims", len(claims))
            self._claims, hand.coming_until = claims, until

    def _look_again(self, now: datetime) -> None:
        """Look for work as soon as there is less to do here, and in a moment even so."""
        self._hand.full = True
        if self._again is None or self._again <= now:
            self._again = now + timedelta(seconds=WINDOW_SECONDS)
            self._hand.remind(self._again)

    def _bring(self, claims: Sequence[Claim]) -> None:
        self._hand.coming = [claim.run_id for claim in claims]
        try:
            claimed = load(claims, self.plans, self._show_life)
        finally:
            self._hand.coming = []
        try:
            for run in claimed:
                self._hand.take(run)
                run.ours_until = self._hand.coming_until
                run.left = run.announced()
            # What people have said meanwhile comes first: a run cancelled before it began must not begin.
            if any(claim.signalled for claim in claims):
                while self._arrivals.signals([run.id for run in claimed if not run.lost]):
                    pass  # however much came before it
            for run in claimed:
                self._take_up(run)
        except BaseException:
            for run in claimed:  # taken up by halves, it would be let go with steps that were cut off told as running
                run.lost = True
                self._hand.forget(run)
            raise

    def _take_up(self, run: HeldRun) -> None:
        left, run.left = run.left, []
        if run.state.started_at is None:
            self._deciding.happen(run, Begin())
        else:
            # What is noted as unbegun begins only once it is written that it does: else, if this driver died, the next
            # would find the same note and begin it a second time.
            told = [attempt for attempt in left if run.interrupted or run.state.step(attempt.key).noted("unbegun")]
            if told or run.interrupted:
                self._deciding.happen(run, Recover(frozenset(attempt.attempt_id for attempt in told)))
            for attempt in left:
                if attempt not in told:
                    self._dispatch.ask(run, attempt)
        for moment in [*run.state.timed.values(), run.state.time_limit_at]:
            self._hand.remind(moment, run.id)
