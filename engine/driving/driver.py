"""The driver: one thread that owns the state of many runs and writes it, and a pool that carries out effects.

A turn: hear what has happened, decide what follows, commit it all at once, then begin the effects. An
effect never begins before the event that announces it is committed.
"""

import heapq
import logging
import queue
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from engine import lanes
from engine.bell import Listener
from engine.core.decide import decide
from engine.core.events import Event, EventType
from engine.core.happenings import Begin, GoOn, Happening, Perform, Recover, SignalCame, StepFinished, TimeCame
from engine.driving.appetite import SHALLOW, WINDOW_SECONDS, Appetite
from engine.driving.dispatch import Dispatch, Report
from engine.driving.effects import EffectPool, Pool
from engine.store.claim import Claim, claim_due, upcoming
from engine.store.clock import DatabaseClock, since_boot
from engine.store.commit import commit, renew
from engine.store.fairness import most_of_one
from engine.store.held import HeldRun
from engine.store.load import MOST_SIGNALS, Plans, load, pending_signals
from engine.store.outage import SIGNS, is_outage
from engine.store.quarantine import guarded
from engine.store.references import note
from engine.upkeep.heartbeat import BEAT_SECONDS, Heartbeat, new_name
from engine.upkeep.stats import Published, Stats

logger = logging.getLogger("automate.driver")

LEASE = timedelta(seconds=10)
OURS_SECONDS = 8.0  # of a lease; then it may have run out by another's clock, and nothing is begun under it
MOST_RUNS = 1_000
MOST_EFFECTS = 5_000  # under way or waiting for a thread; takes up no further runs meanwhile
DECIDING_SECONDS = 0.05  # for one run in one turn, so that a long computation keeps no other run waiting
DECIDING_OF_A_TURN = 1.0  # seconds for all runs together, so that leases are renewed in time
MOST_REPORTS = 2_000  # effects answered for in one turn, so that a flood cannot delay a commit without bound
RECONNECT_SECONDS = 0.5
LONGEST_WAIT = 1.0  # seconds for news, so that it shows life in time
HAND_OVER_SECONDS = 2.0  # a driver that ends waits no longer for effects under way,
WRITING_SECONDS = 2.5  # and so much longer for a database that is away to take what they gave
REPAIR_SECONDS = 10.0  # places in lanes that are free for no reason of the engine's are given this often
NO_RUN = 0  # a moment at which to look for work
GATHER_SECONDS = 0.02  # while steps compute, what ends within so long is decided about and written together,
MANY = 4  # if more than so many are left to compute meanwhile
LOOK_SECONDS = 0.01  # looks for work at most this often however often the bell rings
_WAKING = frozenset({EventType.WORKFLOW_STARTED, EventType.WORKFLOW_RESUMED, EventType.WORKFLOW_REOPENED})


class Driver:
    """Drives runs until told to stop. One instance belongs to one thread."""

    def __init__(
        self,
        *,
        threads: int = 64,
        most_runs: int = MOST_RUNS,
        wanted: int | None = None,
        now: Callable[[], datetime] = timezone.now,
        pool: Pool | None = None,
    ) -> None:
        self.name = new_name()
        self._now = now
        self._wanted = wanted
        self._full = False
        self._appetite = Appetite()
        self._again = datetime.min.replace(tzinfo=UTC)
        self._served = 0
        self._repaired = time.monotonic()
        self._most_runs = most_runs
        self._news: queue.SimpleQueue[Report | None] = queue.SimpleQueue()
        self._dispatch = Dispatch(pool=pool or EffectPool(threads), news=self._news, now=now)
        self._plans = Plans()
        self._runs: dict[int, HeldRun] = {}
        self._timers: list[tuple[datetime, int]] = []
        self._changed: dict[int, HeldRun] = {}
        self._claims: Sequence[Claim] = []  # claimed and not here yet
        self._claims_until = 0.0
        self._busy: dict[int, HeldRun] = {}  # runs with decisions left over from the last turn
        self._deciding_ends = 0.0
        self._rung = True
        self._looked = 0.0
        self._listener = Listener(self.hear)
        self._stats = Stats()
        self._threads = threads
        self._heartbeat = Heartbeat(self.name, self._published)

    @property
    def idle(self) -> bool:
        """Whether it holds no run."""
        return not self._runs

    # The life of a driver

    def run(self, *, seconds: float) -> bool:
        """Drive for `seconds`, and on until nothing is under way, then give way. True unless it was told to stop."""
        try:
            if not self._begin():
                return False
            ends = time.monotonic() + seconds
            while not self._heartbeat.stop_requested and (self._occupied or time.monotonic() < ends):
                self._steady_turn(wait=min(LONGEST_WAIT, max(0.0, ends - time.monotonic()) or LONGEST_WAIT))
            self._drain(HAND_OVER_SECONDS)
            return not self._heartbeat.stop_requested
        finally:
            self._listener.stop()
            self._dispatch.close()
            self._end()

    def _begin(self) -> bool:
        """Whether it is wanted; if the database cannot be asked, it raises, since another is asked for then."""
        self._heartbeat.begin()
        self._appetite.others = self._heartbeat.others()
        wanted = self._wanted is None or self._heartbeat.admitted(self._wanted)
        if wanted:
            self._listener.start()
        return wanted

    def _end(self) -> None:
        """Give back what it holds, and its row: the process lives on, so that nobody would take it for dead.

        Whoever ended it on purpose ends the process, too, and waits for no database.
        """
        while not self._steadily(self._heartbeat.end) and not self._heartbeat.stop_requested:
            pass

    @property
    def _occupied(self) -> bool:
        """Whether something is under way or not written yet: to wait for it without driving would let the rest lie."""
        return bool(self._changed) or any(not (run.idle or run.state.over) for run in self._runs.values())

    def _steady_turn(self, *, wait: float, claiming: bool = True) -> bool:
        """A turn that outlives a database which cannot be asked for a while: what is pending is written later."""

        def turn() -> None:
            if isinstance(self._now, DatabaseClock):
                self._now.set_by_database()
            self.turn(wait=wait, claiming=claiming)

        return self._steadily(turn)

    def _steadily(self, work: Callable[[], object]) -> bool:
        """Whether it was done. If the database cannot be asked, a moment passes, and it is to be tried again."""
        try:
            work()
        except SIGNS as error:
            if not is_outage(error):
                raise
            logger.warning("The database cannot be asked, trying again: %s", type(error).__name__)
            connection.close()
            self._rung = True
            time.sleep(RECONNECT_SECONDS)
            return False
        return True

    def turn(self, *, wait: float, claiming: bool = True) -> None:
        """One turn: wait at most `wait` seconds for news, then decide, commit and begin effects."""
        if self._dispatch.under_way - self._news.qsize() > MANY and self._appetite.computes():
            time.sleep(GATHER_SECONDS)
        self._take_news(self._patience(wait))
        self._take_progress()
        if self._heartbeat.overdue():
            self._beat()
        if self._rung and time.monotonic() - self._looked >= LOOK_SECONDS:
            self._rung, self._looked = False, time.monotonic()
            self._apply_signals(list(self._runs))
            if claiming:
                self._claim()
        if not self._dispatch.handing_over:  # what a moment begins now nobody would, and its own time limit would run
            self._fire_timers()
        self._go_on()
        self._commit()
        for run in self._dispatch.begin():
            self._changed[run.id] = run
        if self._heartbeat.due():
            self._beat()

    def _beat(self) -> None:
        """Show life, keep what is held, and note which sleeping runs will wake before the next time."""
        self._renew()
        self._heartbeat.beat(active_runs=len(self._runs))
        self._appetite.others = self._heartbeat.others()
        for due in upcoming(now=self._now(), within=timedelta(seconds=BEAT_SECONDS + 1)):
            heapq.heappush(self._timers, due)
        if time.monotonic() - self._repaired >= REPAIR_SECONDS:
            self._repaired = time.monotonic()
            lanes.repair(self._now())

    def _renew(self) -> None:
        until = since_boot() + OURS_SECONDS
        gone = renew(owner=self.name, run_ids=list(self._runs), lease_until=self._now() + LEASE)
        for run in self._runs.values():
            if run.id not in gone:
                run.ours_until = until
            elif not (run.state.over or run.given_back):  # those have no owner in any case
                run.lost, self._changed[run.id] = True, run
                self._stats.count("leases_lost")

    def _published(self) -> Published:
        return self._stats.published(effects=sum(run.in_flight for run in self._runs.values()), threads=self._threads)

    def _drain(self, seconds: float) -> None:
        """Take nothing new and begin nothing; finish what effects are under way and hand the runs over."""
        written = self._steadily(self._heartbeat.drain)
        ends = time.monotonic() + seconds
        while self._runs and time.monotonic() < ends + (0.0 if written else WRITING_SECONDS):
            written = self._drain_turn(wait=0.2)

    def _drain_turn(self, *, wait: float) -> bool:
        self._dispatch.hand_over()
        for run in [run for run in self._runs.values() if run.idle]:
            self._changed[run.id] = run
        return self._steady_turn(wait=wait, claiming=False)

    # Hearing

    def hear(self) -> None:
        """The bell rang: look for work at the next turn, and wake up if waiting."""
        self._rung = True
        self._news.put(None)

    def _patience(self, wait: float) -> float:
        if self._busy:
            return 0.0
        if self._rung:
            wait = min(wait, max(0.0, self._looked + LOOK_SECONDS - time.monotonic()))
        if self._timers and not self._dispatch.handing_over:
            wait = min(wait, max(0.0, (self._timers[0][0] - self._now()).total_seconds()))
        return wait

    def _take_news(self, wait: float) -> None:
        try:
            report = self._news.get(timeout=wait) if wait > 0 else self._news.get_nowait()
        except queue.Empty:
            return
        finally:
            self._deciding_ends = time.monotonic() + DECIDING_OF_A_TURN
        for _ in range(MOST_REPORTS):
            if report is not None:
                self._reported(report)
            try:
                report = self._news.get_nowait()
            except queue.Empty:
                return
        if report is not None:
            self._reported(report)

    def _reported(self, report: Report) -> None:
        run, effect, performed = report
        counts = self._dispatch.answered(run, effect)
        self._appetite.gets_on()
        self._rung = self._rung or (self._full and self._dispatch.under_way in (MOST_EFFECTS // 2, SHALLOW))
        if run.early:
            self._rung = True  # a signal came before the step it answers was waiting: offer it again
            run.early.clear()
        if run.lost:
            return
        self._changed[run.id] = run
        if performed is not None and counts:
            run.configs[effect.key] = performed.config
            self._happen(run, StepFinished(effect.key, effect.attempt_id, performed.outcome, performed.reports))
        elif counts:
            self._dispatch.ask_again(run, effect)

    def _take_progress(self) -> None:
        for progressed in self._dispatch.progressed():
            if not progressed.run.lost:
                self._happen(progressed.run, progressed.happening)
                self._changed[progressed.run.id] = progressed.run

    # Deciding

    def _claim(self) -> None:
        """Take what is due. If the database breaks off before it is here, it is brought here by the next turn."""
        if not self._claims:
            self._look_for_work()
        if self._claims and since_boot() > self._claims_until:  # others may have taken it meanwhile
            self._claims, self._rung = [], True
        elif self._claims:
            self._bring(self._claims)
            self._claims = []

    def _look_for_work(self) -> None:
        room = self._most_runs - len(self._runs)
        self._full = room <= 0 or self._dispatch.under_way >= MOST_EFFECTS
        if self._full:
            return
        now, until = self._now(), since_boot() + OURS_SECONDS
        wanted = self._appetite.room(room, under_way=self._dispatch.under_way)
        if not wanted:
            self._look_again(now)
        claims = claim_due(
            owner=self.name,
            now=now,
            lease_until=now + LEASE,
            most=room,
            unsignalled=wanted,
            holding={run.id: run.workspace_id for run in self._runs.values()},
            places=self._most_runs,
            served=self._served,
        )
        # There may be more where these came from, if only for want of a place for their workspace.
        self._full = not wanted or len(self._runs) + len(claims) >= most_of_one(self._most_runs)
        self._rung = self._rung or 0 < wanted <= len(claims) < room
        if wanted:
            self._appetite.fed(len(claims))
        self._served += len(claims)
        if claims:
            self._stats.count("claims", len(claims))
            self._claims, self._claims_until = claims, until

    def _bring(self, claims: Sequence[Claim]) -> None:
        claimed = load(claims, self._plans)
        try:
            for run in claimed:
                self._runs[run.id] = self._changed[run.id] = run
                run.ours_until = self._claims_until
            announced = {run.id: run.announced() for run in claimed}
            # What people have said meanwhile comes first: a run cancelled before it began must not begin.
            if any(claim.signalled for claim in claims):
                self._apply_signals([run.id for run in claimed])
            for run in claimed:
                self._take_up(run, announced[run.id])
        except BaseException:
            for run in claimed:  # taken up by halves, it would be let go with steps that were cut off told as running
                run.lost = True
                self._runs.pop(run.id, None)
                self._changed.pop(run.id, None)
            raise

    def _look_again(self, now: datetime) -> None:
        """Look for work as soon as there is less to do here, and in a moment even so."""
        self._full = True
        if self._again <= now:
            self._again = now + timedelta(seconds=WINDOW_SECONDS)
            heapq.heappush(self._timers, (self._again, NO_RUN))

    def _take_up(self, run: HeldRun, announced: Sequence[Perform]) -> None:
        for attempt in announced:
            self._dispatch.ask(run, attempt)
        if run.state.started_at is None:
            self._happen(run, Begin())
        elif run.interrupted:
            self._happen(run, Recover())
        limit = run.state.time_limit_at
        for moment in [*run.state.timed.values(), *([limit] if limit else [])]:
            heapq.heappush(self._timers, (moment, run.id))

    def _apply_signals(self, run_ids: Sequence[int]) -> bool:
        """Tell runs what has reached them; whether there was more than is read at once."""
        if not run_ids:
            return False
        heard = [id_ for run_id in run_ids for id_ in self._runs[run_id].heard]
        found = pending_signals(run_ids, but=heard)
        more = len(found) == MOST_SIGNALS
        self._rung = self._rung or more
        for run_id, signal in found:
            run = self._runs[run_id]
            if not run.lost:
                self._happen(run, signal)
                self._changed[run_id] = run
        return more

    def _fire_timers(self) -> None:
        now = self._now()
        rung = []
        while self._timers and self._timers[0][0] <= now:
            rung.append(heapq.heappop(self._timers))
        try:
            self._moments_came({run_id for _, run_id in rung}, now)
        except BaseException:  # the database could not be asked, say: to ring twice is harmless, not to ring is not
            for moment in rung:
                heapq.heappush(self._timers, moment)
            raise

    def _moments_came(self, due: set[int], now: datetime) -> None:
        # An answer given in time counts, even if its bell has not been heard yet, and however much came before it.
        while self._apply_signals([run_id for run_id in due if run_id in self._runs and not self._runs[run_id].lost]):
            pass
        for run_id in due:
            run = self._runs.get(run_id)
            if run is None:
                self._rung = True  # it was let go until now: claim it, unless another driver does
            elif not run.lost:
                self._happen(run, *self._dispatch.postponed(run, now), TimeCame())
                self._changed[run_id] = run

    def _happen(self, run: HeldRun, *happenings: Happening) -> None:
        """Let something happen to a run; if the engine cannot go on with it, that run ends, and no other."""
        if run.lost:
            return
        run.todo.extend(happenings)
        if happenings and (self._busy.get(run.id) is run or time.monotonic() > self._deciding_ends):
            self._busy[run.id] = run  # its turn comes in `_go_on`
            return
        try:
            run.lost = guarded(run.id, run.fence, lambda: self._decide(run)) is None
        except Exception:  # not even its end could be written: whoever takes it up next begins with what is stored
            run.lost, self._changed[run.id] = True, run
            raise

    def _decide(self, run: HeldRun) -> bool:
        """Decide, and at once carry out what only computes, until nothing but real effects is left.

        A run that computes for long goes on in the next turn, so that the others have theirs.
        """
        ends = time.monotonic() + DECIDING_SECONDS
        while run.todo and time.monotonic() < ends:
            what, now = run.todo.popleft(), self._now()
            decision = decide(run.state, what, now)
            if isinstance(what, SignalCame):
                (run.early if decision.deferred else run.applied).append(what.id)
            for event, output in decision.events:
                note(run, what, event, output)
                self._note(run, event)
            for effect in decision.effects:
                if isinstance(effect, Perform) and effect.inline:
                    performed = self._dispatch.compute(run, effect, now)
                    run.configs[effect.key] = performed.config
                    run.todo.append(StepFinished(effect.key, effect.attempt_id, performed.outcome, performed.reports))
                else:
                    self._dispatch.ask(run, effect)
            if decision.more:
                run.todo.append(GoOn())
        if run.todo:
            self._busy[run.id] = run
        else:
            self._busy.pop(run.id, None)
        return True

    def _go_on(self) -> None:
        """Decide further about the runs that had more to compute than fits one turn; they take turns, too."""
        for run in list(self._busy.values()):
            del self._busy[run.id]  # to the end of the row, if there is still more
            if run.todo and not run.lost:
                self._happen(run)
                self._changed[run.id] = run
            if time.monotonic() > self._deciding_ends:
                return

    def _note(self, run: HeldRun, event: Event) -> None:
        run.events.append(event)
        if event.step is not None:
            self._step_changed(run, event.step)
        elif event.type in _WAKING:  # what came due while it was paused has rung in vain
            for moment in (run.state.next_wake, run.state.time_limit_at):
                if moment is not None:
                    heapq.heappush(self._timers, (moment, run.id))

    def _step_changed(self, run: HeldRun, key: str) -> None:
        run.changed_steps.add(key)
        wake_at = run.state.steps[key].wake_at
        if wake_at is not None:
            heapq.heappush(self._timers, (wake_at, run.id))

    # Writing

    def _commit(self) -> None:
        if not self._changed:
            return
        changed = list(self._changed.values())
        letting_go = [run for run in changed if run.idle and not run.lost]
        now, until = self._now(), since_boot() + OURS_SECONDS
        writing = [run for run in changed if (run.dirty or run.idle) and not run.lost]
        with self._stats.committing(writing):
            lost = commit(writing, owner=self.name, lease_until=now + LEASE, now=now, letting_go=letting_go)
        self._stats.count("leases_lost", len(lost))
        self._changed.clear()  # only now: what could not be written stays pending
        for run in writing:
            run.ours_until = until
        for run in changed:
            if run.lost:
                logger.warning("Run %s is no longer driven here; what was pending of it was dropped", run.ref)
            if (run.lost or run.idle) and self._runs.get(run.id) is run:
                del self._runs[run.id]
                self._rung = self._rung or self._full  # there is room again
