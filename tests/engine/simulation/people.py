"""People and other systems: they answer, signal, pause, resume, cancel and decide, whenever it suits them."""

import json
from dataclasses import dataclass
from random import Random
from typing import Any

from engine.models import Run
from engine.services import signal_run, signal_step
from tests.engine.simulation.clock import Clock
from tests.engine.simulation.database import MemoryDatabase
from tests.engine.simulation.documents import NAMES
from tests.engine.simulation.world import World


@dataclass(frozen=True)
class InTime:
    """An answer given while its step was waiting and its time had not run out."""

    run_id: int
    step: str
    attempt_id: str
    port: str


class People:
    def __init__(self, world: World, database: MemoryDatabase, random: Random, clock: Clock) -> None:
        self._world, self._database, self._random, self._clock = world, database, random, clock
        self.in_time: list[InTime] = []
        self.cancelled: set[int] = set()
        self.rolled_back: set[int] = set()
        self.sent = 0

    def act(self) -> None:
        """Someone does what they are asked for, or signals unasked."""
        choice = self._random.random()
        asks = [ask for ask in self._world.asks.values() if not ask.withdrawn]
        if asks and choice < 0.6:
            self._answer(self._random.choice(asks))
        elif choice < 0.85:
            self._signal(self._random.choice([*NAMES, "nobody-waits"]))
        else:
            self._decide()

    def commands(self) -> None:
        """Someone pauses, resumes or (seldom) cancels a run that is not over."""
        if self._random.random() < 0.15 and self._mend():
            return
        runs = self._live()
        if not runs:
            return
        run_id = self._random.choice(runs)
        kind = self._random.choice(["pause", "pause", "pause", "resume", "resume", "resume", "cancel", "roll_back"])
        if kind == "cancel":
            self.cancelled.add(run_id)
        elif kind == "roll_back":
            self.rolled_back.add(run_id)
        self._send(run_id, kind, {"actor": "Alice"})

    def _mend(self) -> bool:
        """Someone takes a failed run up again, or undoes one that is over; false if there is none."""
        over = self._database.look("SELECT id, status FROM engine_run WHERE finished_at IS NOT NULL ORDER BY id")
        if over:
            run_id, status = self._random.choice(over)
            kind = "retry_failed" if status == "failed" and self._random.random() < 0.7 else "roll_back"
            if kind == "roll_back":
                self.rolled_back.add(run_id)
            self._send(run_id, kind, {"actor": "Alice"})
        return bool(over)

    def settle(self) -> bool:
        """Everything that waits for a person gets its answer; false if nobody was asked for anything."""
        before = self.sent
        for (run_id,) in self._database.look("SELECT id FROM engine_run WHERE paused AND finished_at IS NULL"):
            self._send(run_id, "resume", {"actor": "Alice"})
        for run_id, ref, key, attempt, wait in self._waiting():
            match wait["kind"]:
                case "human":
                    self._answer(self._world.asks[f"{ref}.{key}.{attempt}"])
                case "signal":
                    signal_run(run=Run(pk=run_id, ref=ref), name=wait["name"], payload={"n": self._next()})
                case "person":
                    self._person(run_id, ref, key)
        return self.sent != before

    def _waiting(self) -> list[tuple[int, str, str, int, dict[str, Any]]]:
        rows = self._database.look(
            "SELECT r.id, r.ref, s.key, s.attempt, s.wait FROM engine_step s JOIN engine_run r ON r.id = s.run_id "
            "WHERE s.status = 'waiting' AND NOT r.paused AND r.finished_at IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM engine_signal g WHERE g.run_id = r.id AND g.applied_at IS NULL)"
        )
        return [(*row[:4], json.loads(row[4])) for row in rows]

    def _decide(self) -> None:
        """A person says what becomes of a step that was cut off."""
        asked = [row for row in self._waiting() if row[4]["kind"] == "person"]
        if asked:
            self._person(*self._random.choice(asked)[:3])

    def _person(self, run_id: int, ref: str, key: str) -> None:
        kind = self._random.choice(["retry_step", "skip_step", "provide_input", "stop_step"])
        if kind == "retry_step":
            self._world.words[f"{ref}.{key}"] += 1
        output = {"output": {"by": "Alice"}} if kind == "provide_input" else {}
        self._send(run_id, kind, {"step": key, "actor": "Alice", **output})

    def _answer(self, ask: Any) -> None:
        port = self._random.choice(["approved", "approved", "rejected"])
        rows = self._database.look(
            "SELECT s.run_id, r.paused, s.status, CAST(s.wake_at AS TEXT), s.attempt, r.id FROM engine_run r "
            "LEFT JOIN engine_step s ON s.run_id = r.id AND s.key = ? WHERE r.ref = ?",
            ask.step, ask.run_ref,
        )  # fmt: skip
        run_id, paused, status, wake_at, attempt, pk = rows[0]
        until_is_ahead = wake_at is None or wake_at > self._clock.now().replace(tzinfo=None).isoformat(sep=" ")
        current = f"{ask.run_ref}.{ask.step}.{attempt}" == ask.attempt_id
        if run_id is not None and status == "waiting" and current and until_is_ahead and not ask.answers and not paused:
            self.in_time.append(InTime(run_id, ask.step, ask.attempt_id, port))
        ask.answers.append(port)
        self.sent += 1
        signal_step(
            run=Run(pk=pk, ref=ask.run_ref), step_key=ask.step, attempt_id=ask.attempt_id,
            payload={"port": port, "output": {"n": self.sent}},
        )  # fmt: skip

    def _signal(self, name: str) -> None:
        runs = self._live()
        if runs:
            self._send(
                self._random.choice(runs),
                "named",
                {"name": name, "key": "", "payload": {"n": self._next()}},
                counted=True,
            )

    def _next(self) -> int:
        self.sent += 1
        return self.sent

    def _send(self, run_id: int, kind: str, payload: dict[str, Any], *, counted: bool = False) -> None:
        self.sent += not counted
        # As `engine.sending` writes it, which takes ten times as long: there are thousands of these.
        columns = "run_id, kind, payload, created_at"
        values = [run_id, kind, json.dumps(payload), self._clock.now().replace(tzinfo=None).isoformat(sep=" ")]
        self._database.connection.execute(f"INSERT INTO engine_signal ({columns}) VALUES (?, ?, ?, ?)", values)

    def _live(self) -> list[int]:
        return [
            id_ for (id_,) in self._database.look("SELECT id FROM engine_run WHERE finished_at IS NULL ORDER BY id")
        ]
