"""One seed, played: drivers, effects, people, time and faults take their turns in an order the seed decides."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from django.db import OperationalError, connection

from engine import services
from engine.driving.driver import Driver
from engine.lanes import Full
from engine.models import Definition, Run
from engine.store.claim import break_leases
from engine.store.load import Plans
from engine.upkeep.heartbeat import forget_dead, last_signs
from tests.engine.simulation.clock import Clock
from tests.engine.simulation.database import WORKSPACE, Edges, MemoryDatabase
from tests.engine.simulation.documents import called_document, random_document
from tests.engine.simulation.faults import Crash, Faults
from tests.engine.simulation.oracle import check_end
from tests.engine.simulation.people import People
from tests.engine.simulation.traffic import Parcel, Post, Traffic
from tests.engine.simulation.watch import Broken, Watch
from tests.engine.simulation.world import CURRENT, World

CHAOS = 26  # draws of the scheduler before faults end
PATIENCE = 400  # rounds that everything may take to come to rest afterwards


@dataclass(eq=False)
class Player:
    """A driver of the simulation: `asleep_until` is when it goes on after standing still."""

    driver: Driver
    post: Post
    asleep_until: float = 0.0
    drains_until: float | None = None
    busy: bool = False  # in the middle of a turn, while others act


class Simulation(Edges):
    """Plays one seed; raises `Broken` with what does not hold."""

    def __init__(self, seed: int, database: MemoryDatabase, clock: Clock, *, telling: bool = False) -> None:
        self.seed = seed
        self.random, self.reading = Random(seed), Random(-seed - 1)  # so that a read more changes no story
        self.faults = Faults.drawn(self.random, Random(-seed - 2))
        self.clock, self.database = clock, database
        self.telling = telling
        self.told: list[str] = []
        self.counts: dict[str, int] = {}
        self.calm = False
        self.acting: Player | None = None
        self.nested = False
        self.broken: Broken | None = None
        self.world = World(begun=self._effect_begins, sent=self._request_sent)
        self.traffic = Traffic(clock, self._latency, self.world.arrived, self.faults.threads)
        self.players: list[Player] = []
        self.plans = Plans()  # a definition never changes, so drivers may share what they have compiled
        self.watch = Watch(database)
        self.people = People(self.world, database, self.random, clock)
        self.to_start = self.random.choice([1, 1, 2])

    def play(self) -> None:
        """All of it. Raises Broken."""
        self.clock.elapsed = 0.0
        self.database.reset()
        self.database.edges = self
        CURRENT.append(self.world)
        page = self.random.choice([1, 2, 5]) if self.faults.small_pages else 1_000
        try:
            with (
                patch("engine.store.load.MOST_SIGNALS", page),
                patch("engine.driving.arrivals.MOST_SIGNALS", page),
                connection.execute_wrapper(self._read),
            ):
                self._prepare()
                for _ in range(CHAOS):
                    self._draw()
                self._come_to_rest()
            check_end(self)
        finally:
            CURRENT.pop()
            self.database.edges = Edges()

    def _prepare(self) -> None:
        document = random_document(self.random)
        self.definition = self._define("sim", document)
        if "flow.call" in {node["type"] for node in document["nodes"].values()}:
            self._define("called", called_document(self.random))
        self._start_run()
        for _ in range(self.random.randint(1, 2)):
            self._start_driver(invited=True)

    def _define(self, key: str, document: dict[str, Any]) -> Definition:
        return Definition.objects.create(
            workspace_id=WORKSPACE, key=key, version=1, name=key, content_hash="", document=document
        )

    # The draws

    def _draw(self) -> None:
        """One thing happens, whatever it may be."""
        self.clock.elapsed += self.random.choice([0.0, 0.011, 0.02, 0.3])
        faults, draw = self.faults, self.random.random()
        for rate, happen in (
            (faults.crash, self._crash_someone),
            (faults.stall, self._stall_someone),
            (faults.drain, self._drain_someone),
            (faults.commands, self.people.commands),
            (0.05, self._start_run),
            (0.02, self._start_driver_again),
            (0.03, self._look_after_drivers),
            (0.08, self._pass_time),
            (0.10, self._people_act),
            (0.28, self._move_traffic),
        ):
            draw -= rate
            if draw < 0:
                happen()
                return
        self._someone_takes_a_turn()

    def _someone_takes_a_turn(self) -> None:
        awake = [p for p in self.players if not p.busy and p.asleep_until <= self.clock.elapsed]
        if awake:
            self.turn(self.random.choice(awake))

    def _start_run(self) -> None:
        if self.to_start:
            self.to_start -= 1
            priority = self.random.choice([0, 0, 5])
            with suppress(Full):
                run, _ = services.start_run(definition=self.definition, input={}, priority=priority)
                self.tell("run started", run.ref)
            self.ring()

    def _people_act(self) -> None:
        self.people.act()
        self.ring()

    def ring(self) -> None:
        """The bell: heard by some, by others not, by some twice."""
        for player in self.players:
            for _ in range(self.random.choice([0, 1, 1, 2])):
                if self.random.random() >= self.faults.lost_bell:
                    player.driver.hear()

    def _look(self) -> None:
        """A look every two seconds makes up for bells that were not heard; it is spared where nothing is to be seen."""
        now = _text(self.clock.now())
        free = "SELECT 1 FROM engine_run WHERE wake_at <= ? AND (lease_until IS NULL OR lease_until < ?)"
        if self.database.look(
            f"{free} UNION ALL SELECT 1 FROM engine_signal WHERE applied_at IS NULL LIMIT 1", now, now
        ):
            for player in self.players:
                player.driver.hear()

    def _pass_time(self) -> None:
        """The clock goes on: a little, to the next moment that someone waits for, or past every lease."""
        what = self.random.choice(["little", "wake", "wake", "lease", "far"])
        if what == "wake":
            self._to_next_wake()
        else:
            self.clock.elapsed += {"little": 0.5, "lease": 11.0, "far": 30.0}[what]
        self.tell("time", f"{self.clock.elapsed:.3f}")
        self._look()

    def _to_next_wake(self) -> None:
        found = self.database.look(
            "SELECT CAST(MIN(w) AS TEXT) FROM ("
            "SELECT wake_at AS w FROM engine_step WHERE status IN ('waiting', 'retrying', 'running')"
            " UNION ALL SELECT lease_until FROM engine_run WHERE lease_until IS NOT NULL"
            " UNION ALL SELECT wake_at FROM engine_run) WHERE w > ?",
            _text(self.clock.now()),
        )[0][0]
        if found:
            self.clock.advance_to(datetime.fromisoformat(found).replace(tzinfo=UTC) + timedelta(milliseconds=1))

    def _move_traffic(self) -> None:
        due = self.traffic.due()
        if due:
            parcel = self.random.choice(due)
            self.tell("traffic", parcel.stage)
            self._move(parcel)

    def _move(self, parcel: Parcel) -> None:
        self.traffic.move(parcel)
        if self.broken is not None:
            raise self.broken  # a driver answers for whatever a step raises, so it went no further then

    # Drivers and their faults

    def _start_driver(self, *, invited: bool = False) -> None:
        post = Post(self.traffic)
        skew = timedelta(seconds=self.random.uniform(-1, 1) * self.faults.skew)
        driver = Driver(pool=post, wanted=2, most_runs=self._most_runs(), now=lambda: self.clock.now() + skew)
        driver._news = driver._dispatch._news = post  # type: ignore[assignment]
        driver._intake.plans = self.plans
        driver._heartbeat.begin()
        if not invited and not driver._heartbeat.admitted(2) and self.random.random() < 0.8:
            driver._heartbeat.end()  # a doubled queue task: it gives way
            return
        self.players.append(Player(driver, post))
        self.tell("driver began", len(self.players))

    def _most_runs(self) -> int:
        return self.random.choice([1, 2, 300]) if self.faults.small_pages else 300

    def _start_driver_again(self) -> None:
        if len(self.players) < 3:
            self._start_driver()

    def _look_after_drivers(self) -> None:
        """What a supervisor does: bury the dead, so that their leases end, and see that a driver is at work."""
        names = {player.driver.name for player in self.players}
        for (name,) in self.database.look("SELECT name FROM engine_driver"):
            if name not in names:
                break_leases(owner=name)
                self.database.connection.execute("DELETE FROM engine_driver WHERE name = ?", [name])
        forget_dead(list(last_signs()))
        if not self.players:
            self._start_driver(invited=True)

    def _crash_someone(self) -> None:
        others = [player for player in self.players if not player.busy]
        if others:
            self.bury(self.random.choice(others))

    def bury(self, player: Player) -> None:
        """A process is gone, and with it all it held in memory."""
        if player not in self.players:
            return
        self.count("crashes")
        self.tell("crash")
        self.players.remove(player)
        self.traffic.lose(player.post, lambda: self.random.random() < 0.5)

    def _stall_someone(self) -> None:
        if self.players:
            self.count("stalls")
            self.random.choice(self.players).asleep_until = self.clock.elapsed + self.random.choice([3.0, 12.0, 40.0])

    def _drain_someone(self) -> None:
        player = self.random.choice(self.players) if self.players else None
        if player is not None and player.drains_until is None and not player.busy:
            self.count("drains")
            player.driver._heartbeat.drain()
            player.drains_until = self.clock.elapsed + self.random.choice([2.0, 60.0])

    def turn(self, player: Player) -> None:
        """One turn of a driver, which it may not survive."""
        if player not in self.players:
            return
        self.count("turns")
        outer, self.acting, player.busy = self.acting, player, True
        try:
            if player.drains_until is None:
                player.driver._steady_turn(wait=0.0)
                if player.driver._heartbeat.stop_requested:
                    player.drains_until = self.clock.elapsed + 2.0
            elif player.driver._hand.runs and self.clock.elapsed < player.drains_until:
                player.driver._drain_turn(wait=0.0)
            else:
                self._end(player)
        except Crash:
            self.bury(player)
        finally:
            self.acting, player.busy = outer, False
        self.tell("turn", player.driver._hand.runs.keys())

    def _end(self, player: Player) -> None:
        if player.driver._hand.runs:
            runs = player.driver._hand.runs.values()
            self.count("left unbegun", sum(len(player.driver._dispatch.unbegun(run)) for run in runs))
            player.driver._steadily(player.driver._leave_unbegun)
        player.driver._dispatch.close()
        self.players.remove(player)
        player.post.dead = True
        with suppress(OperationalError):  # the supervisor finds the row of a driver that is no more
            player.driver._heartbeat.end()

    def _read(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """A question to the database, which it may not answer."""
        asks = sql.startswith("SELECT") and self.acting is not None and not (self.calm or self.nested)
        if asks and self.reading.random() < self.faults.database:
            self.count("reads that failed")
            self.tell("read fails")
            raise OperationalError("the connection broke while reading")
        return execute(sql, params, many, context)

    # The edges of transactions

    def before_begin(self) -> None:
        if self.acting is None or self.calm:
            return
        if not self.nested and self.random.random() < self.faults.interleave:
            self.nested, self.acting, outer = True, None, self.acting
            try:
                for _ in range(self.random.randint(1, 3)):
                    self._draw()
            finally:
                self.nested, self.acting = False, outer
        if self.random.random() < self.faults.database / 2:
            raise OperationalError("the database cannot be asked")

    def before_commit(self) -> None:
        if self.acting is None:
            return
        self.count("commits")
        if not self.calm:
            self._strike("before")

    def after_commit(self) -> None:
        self.watch.committed(self.acting.driver.name if self.acting else None)
        if self.acting is not None and not self.calm:
            self._strike("after")

    def _strike(self, when: str) -> None:
        draw = self.random.random()
        if draw < self.faults.crash_at_commit:
            self.tell("crash at commit", when)
            raise Crash
        if draw > 1 - self.faults.database:
            self.count("database failures")
            self.tell("database fails", when)
            raise OperationalError(f"the connection broke {when} COMMIT")

    # Effects

    def _effect_begins(self, context: Any) -> None:
        try:
            self.watch.begins(context.run_ref, context.step_key, context.attempt)
        except Broken as broken:
            self.broken = broken
            raise

    def _request_sent(self, request: Any) -> None:
        self.count("effects")
        if self.traffic.moving is None:
            raise Broken("an effect was carried out on the driver's own thread")
        self.traffic.moving.request = request

    def _latency(self) -> float:
        if not self.calm and self.random.random() < self.faults.late:
            return self.random.choice([3.0, 8.0, 15.0, 30.0])
        return self.random.choice([0.0, 0.0, 0.01, 0.2])

    # The end

    def _come_to_rest(self) -> None:
        """No more faults: everything must come to its end by itself, with people answering what they are asked."""
        self.calm = True
        self.tell("calm")
        while self.to_start:
            self._start_run()
        for player in self.players:
            player.asleep_until = 0.0
        for round_ in range(PATIENCE):
            if self._all_over():
                return
            self._quiet_round(round_)
        rows = self.database.look("SELECT ref, status, wake_at, lease_owner, lease_until FROM engine_run")
        raise Broken(f"after {PATIENCE} quiet rounds not every run has ended: {rows}")

    def _quiet_round(self, round_: int) -> None:
        if not any(player.drains_until is None for player in self.players):
            self._look_after_drivers()
            self._start_driver(invited=True)
        for parcel in list(self.traffic.parcels):
            parcel.at = 0.0
            self._move(parcel)
        self.clock.elapsed += 0.05
        before = self.watch.progress
        self._look()
        for player in list(self.players):
            self.turn(player)
        if self.watch.progress == before and not self.traffic.parcels:
            if not self.people.settle():
                self._to_next_wake()
            self.clock.elapsed += 0.05

    def _all_over(self) -> bool:
        signals = "SELECT 1 FROM engine_signal WHERE applied_at IS NULL"
        return not self.database.look(f"SELECT 1 FROM engine_run WHERE finished_at IS NULL UNION ALL {signals} LIMIT 1")

    # Telling

    def count(self, what: str, more: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + more

    def tell(self, *words: Any) -> None:
        if self.telling:
            self.told.append(f"{self.clock.elapsed:9.3f} {' '.join(map(str, words))}")

    def runs(self) -> list[Run]:
        return list(Run.objects.order_by("id"))


def _text(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(sep=" ")
