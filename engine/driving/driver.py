"""The driver: one thread that owns the state of many runs and writes it, and a pool that carries out effects.

A turn: hear what has happened, decide what follows, commit it all at once, then begin the effects. An
effect never begins before the event that announces it is committed.
"""

import logging
import queue
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from engine import lanes
from engine.bell import Listener
from engine.core.happenings import StepFinished, Unbegun
from engine.driving.appetite import Appetite
from engine.driving.arrivals import Arrivals
from engine.driving.deciding import Deciding
from engine.driving.dispatch import Dispatch, Report
from engine.driving.effects import EffectPool, Pool
from engine.driving.hand import Hand
from engine.driving.intake import MOST_RUNS, Intake
from engine.driving.writing import Writing
from engine.store.claim import upcoming
from engine.store.clock import DatabaseClock
from engine.store.outage import SIGNS, is_outage
from engine.upkeep.heartbeat import BEAT_SECONDS, Heartbeat, new_name
from engine.upkeep.stats import Published, Stats

logger = logging.getLogger("automate.driver")

MOST_REPORTS = 2_000  # effects answered for in one turn, so that a flood cannot delay a commit without bound
RECONNECT_SECONDS = 0.5
LONGEST_WAIT = 1.0  # seconds for news, so that it shows life in time
HAND_OVER_SECONDS = 2.0  # a driver that ends waits no longer for effects under way,
WRITING_SECONDS = 2.5  # and so much longer for a database that is away to take what they gave
REPAIR_SECONDS = 10.0  # places in lanes that are free for no reason of the engine's are given this often
GATHER_SECONDS = 0.04  # while steps compute, what ends within so long is decided about and written together,
MANY = 4  # if more than so many are left to compute meanwhile
LOOK_SECONDS = 0.01  # looks for work at most this often however often the bell rings


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
        self._wanted = wanted
        self._threads = threads
        self._repaired = time.monotonic()
        self._looked = 0.0
        self._news: queue.SimpleQueue[Report | None] = queue.SimpleQueue()
        self._listener = Listener(self.hear)
        self._stats = Stats()
        self._heartbeat = Heartbeat(self.name, self._published)
        self._appetite = Appetite()
        self._hand = Hand(now)
        self._dispatch = Dispatch(pool=pool or EffectPool(threads), news=self._news, now=now)
        self._deciding = Deciding(self._hand, self._dispatch)
        self._arrivals = Arrivals(self._hand, self._deciding, self._dispatch)
        self._writing = Writing(owner=self.name, hand=self._hand, stats=self._stats)
        self._intake = Intake(
            owner=self.name,
            most_runs=most_runs,
            hand=self._hand,
            deciding=self._deciding,
            arrivals=self._arrivals,
            dispatch=self._dispatch,
            appetite=self._appetite,
            stats=self._stats,
            show_life=self._show_life,
        )

    @property
    def idle(self) -> bool:
        """Whether it holds no run."""
        return not self._hand.runs

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
        hand = self._hand
        return bool(hand.changed) or any(not (run.idle or run.state.over) for run in hand.runs.values())

    def _steady_turn(self, *, wait: float, claiming: bool = True) -> bool:
        """A turn that outlives a database which cannot be asked for a while: what is pending is written later."""

        def turn() -> None:
            if isinstance(self._hand.now, DatabaseClock):
                self._hand.now.set_by_database()
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
            self._hand.rung = True
            time.sleep(RECONNECT_SECONDS)
            return False
        return True

    def _drain(self, seconds: float) -> None:
        """Take nothing new and begin nothing; finish what effects are under way and hand the runs over."""
        written = self._steadily(self._heartbeat.drain)
        ends = time.monotonic() + seconds
        while self._hand.runs and time.monotonic() < ends + (0.0 if written else WRITING_SECONDS):
            written = self._drain_turn(wait=0.2)
        self._steadily(self._leave_unbegun)

    def _drain_turn(self, *, wait: float) -> bool:
        self._dispatch.hand_over()
        for run in self._hand.runs.values():
            if run.idle:
                self._hand.touch(run)
        return self._steady_turn(wait=wait, claiming=False)

    def _leave_unbegun(self) -> None:
        """Note what was announced beside effects that take longer and nobody has begun: the next driver begins it."""
        self._dispatch.hand_over()
        self._deciding.begin_turn()
        for run in list(self._hand.runs.values()):
            if attempts := self._dispatch.unbegun(run):
                self._deciding.happen(run, Unbegun(attempts))
                self._hand.touch(run)
        self._writing.commit()

    # One turn

    def turn(self, *, wait: float, claiming: bool = True) -> None:
        """One turn: wait at most `wait` seconds for news, then decide, commit and begin effects."""
        if self._dispatch.under_way - self._news.qsize() > MANY and self._appetite.computes():
            time.sleep(GATHER_SECONDS)
        self._take_news(self._patience(wait))
        self._take_progress()
        if self._heartbeat.overdue():
            self._beat()
        if self._hand.rung and time.monotonic() - self._looked >= LOOK_SECONDS:
            self._hand.rung, self._looked = False, time.monotonic()
            self._arrivals.signals(list(self._hand.runs))
            if claiming:
                self._intake.claim()
        if not self._dispatch.handing_over:  # what a moment begins now nobody would, and its own time limit would run
            self._arrivals.moments()
        self._deciding.go_on()
        self._carry_out()
        self._show_life()

    def _carry_out(self) -> None:
        """Write what was decided; only then begin the effects that it announces."""
        self._writing.commit()
        for run in self._dispatch.begin():
            self._hand.touch(run)

    def _show_life(self) -> None:
        if self._heartbeat.due():
            self._beat()

    def _beat(self) -> None:
        """Show life, keep what is held, and note which sleeping runs will wake before the next time."""
        self._writing.renew()
        self._heartbeat.beat(active_runs=len(self._hand.runs))
        self._intake.in_contact()
        self._appetite.others = self._heartbeat.others()
        now, soon = self._hand.now(), timedelta(seconds=BEAT_SECONDS + 1)
        self._hand.forget_moments(now + soon)
        for moment in upcoming(now=now, within=soon):
            self._hand.remind(*moment)
        if time.monotonic() - self._repaired >= REPAIR_SECONDS:
            self._repaired = time.monotonic()
            lanes.repair(self._hand.now())

    def _published(self) -> Published:
        effects = sum(run.in_flight for run in self._hand.runs.values())
        return self._stats.published(effects=effects, threads=self._threads)

    # News

    def hear(self) -> None:
        """The bell rang: look for work at the next turn, and wake up if waiting."""
        self._hand.rung = True
        self._news.put(None)

    def _patience(self, wait: float) -> float:
        if self._deciding.left:
            return 0.0
        if self._hand.rung:
            wait = min(wait, max(0.0, self._looked + LOOK_SECONDS - time.monotonic()))
        if self._hand.moments and not self._dispatch.handing_over:
            wait = min(wait, max(0.0, (self._hand.moments[0][0] - self._hand.now()).total_seconds()))
        return wait

    def _take_news(self, wait: float) -> None:
        try:
            report = self._news.get(timeout=wait) if wait > 0 else self._news.get_nowait()
        except queue.Empty:
            return
        finally:
            self._deciding.begin_turn()
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
        self._hand.rung = self._hand.rung or self._intake.has_room_again()
        if run.early:
            self._hand.rung = True  # a signal came before the step it answers was waiting: offer it again
            run.early.clear()
        if run.lost:
            return
        self._hand.touch(run)
        if performed is not None and counts:
            run.configs[effect.key] = performed.config
            happened = StepFinished(effect.key, effect.attempt_id, performed.outcome, performed.reports)
            self._deciding.happen(run, happened)
        elif counts:
            self._dispatch.ask_again(run, effect)

    def _take_progress(self) -> None:
        for progressed in self._dispatch.progressed():
            if not progressed.run.lost:
                self._deciding.happen(progressed.run, progressed.happening)
                self._hand.touch(progressed.run)
