"""A storm: runs under way while the processes that drive, serve and keep them are killed, one after the other."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Max

from engine.models import Definition, Event, Run, Step
from engine.services import publish, start_run
from engine.upkeep.cluster import children
from tests.engine.durability.outside import Person
from tests.engine.durability.processes import (
    driver_pids,
    free_port,
    kill,
    postmaster,
    start_web,
    start_worker,
)
from tests.engine.durability.workflows import Kind
from tests.engine.marked import Marked, kill_group
from workspaces.models import Workspace

T = TypeVar("T")
LONGEST = 15.0  # seconds from a kill to the next committed event, on a machine that is not overloaded
PATIENCE = 150.0


@dataclass
class Storm:
    """`kills`: what was killed and how long it took until a run went on."""

    place: Path
    workspace: Workspace
    kinds: dict[str, Kind]
    targets: str
    mail: str
    random: random.Random
    drivers: int = 1
    kills: list[tuple[str, float]] = field(default_factory=list)
    runs: dict[int, str] = field(default_factory=dict)
    slowest: float = 0.0  # of all kills but the web's, without which nobody answers: no measure of the engine

    def __post_init__(self) -> None:
        self.port = free_port()
        self.definitions: dict[str, Definition] = {
            name: publish(workspace=self.workspace, key=name, version=1, document=kind.document)
            for name, kind in self.kinds.items()
        }
        self.worker = self._start_worker()
        self.web = start_web(self.place, self.port)

    def close(self) -> None:
        self.worker.kill_everything()
        self.web.kill_everything()

    # Runs

    def feed(self, under_way: int) -> None:
        """Start runs until so many are under way."""
        live = asked(lambda: Run.objects.filter(finished_at=None, parent=None).count())
        for _ in range(under_way - live):
            kind = self.random.choice([name for name in self.kinds if name != "called"])
            key = f"{kind}-{len(self.runs)}-{self.random.random()}"
            # A lost answer to a start is why starts have keys: asked again, it is the same run.
            run, _ = asked(lambda k=kind, i=key: start_run(definition=self.definitions[k], input={}, idempotency_key=i))  # type: ignore[misc]
            self.runs[run.pk] = kind

    def all_over(self) -> bool:
        return not asked(lambda: Run.objects.filter(finished_at=None).exists())

    def ask_person(self, person: Person) -> None:
        """Tell the person which steps wait for a word."""
        found = asked(lambda: list(
            Step.objects.filter(status="waiting", wait__kind="person").values_list("run__ref", "key")
        ))  # fmt: skip
        person.to_decide = found

    # Kills

    def targets_to_kill(self) -> list[str]:
        found = ["driver", "guard", "cluster", "everything", "web"]
        # Other tests share the server if several processes run them.
        alone = "PYTEST_XDIST_WORKER" not in os.environ
        return found + ["database"] * bool(alone and asked(postmaster))

    def strike(self, what: str) -> None:
        """Kill something, start again what nobody else would, and measure until a run goes on."""
        began = time.monotonic()
        {
            "driver": self._kill_drivers, "guard": self._kill_guard, "cluster": self._kill_cluster,
            "everything": self._kill_everything, "web": self._kill_web, "database": self._kill_database,
        }[what]()  # fmt: skip
        last = self._last_event()
        while self._last_event() <= last:
            if time.monotonic() - began > PATIENCE:
                raise AssertionError(f"{PATIENCE:g} s after the {what} was killed no run had gone on")
            if self.all_over():
                return  # nothing was left to go on with
            time.sleep(0.02)
        self.kills.append((what, time.monotonic() - began))
        self.slowest = max(self.slowest, self.kills[-1][1] / overload() if what != "web" else 0.0)

    def _kill_drivers(self) -> None:
        for pid in asked(driver_pids):
            kill(pid)

    def _kill_guard(self) -> None:
        """The guard of the cluster alone: its workers are orphans from now on."""
        for parent in children(self.worker.pid):
            for pid in children(parent):
                kill(pid)

    def _kill_cluster(self) -> None:
        for pid in children(self.worker.pid):
            kill_group(pid)

    def _kill_everything(self) -> None:
        self.worker.kill_everything()
        self.worker = self._start_worker()

    def _kill_web(self) -> None:
        self.web.kill_everything()
        self.web = start_web(self.place, self.port)

    def _kill_database(self) -> None:
        pid = asked(postmaster)
        assert pid is not None
        kill(pid, 3)  # SIGQUIT: an immediate stop, without a checkpoint

    def _start_worker(self) -> Marked:
        return start_worker(self.place, self.targets, EMAIL_URL=self.mail, AUTOMATE_DRIVERS=str(self.drivers))

    def _last_event(self) -> int:
        found: int | None = asked(lambda: Event.objects.aggregate(last=Max("id"))["last"])
        return found or 0


def overload() -> float:
    """How much longer than usual processes take to start, because others use the machine too; 1 if none do."""
    return max(1.0, os.getloadavg()[0] / (2 * (os.cpu_count() or 1)))


def asked(question: Callable[[], T]) -> T:
    """The database's answer, as soon as it can be asked again."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            return question()
        except (OperationalError, InterfaceError):
            if time.monotonic() > ends:
                raise
            connection.close()
            time.sleep(0.05)


def expect_every_promise_kept(storm: Storm, ledger: Any, mails: Counter[str], person: Person) -> None:
    """Every run ended as its kind says; every effect took place as often as its kind promises."""
    runs = {run.pk: run for run in Run.objects.all()}
    kind_of = {pk: storm.runs.get(pk) or "called" for pk in runs}
    expected: set[str] = set()
    for pk, run in runs.items():
        kind = storm.kinds[kind_of[pk]]
        assert run.status == kind.status, f"{run.ref}, {kind_of[pk]}: {run.status} {run.error}"
        expected |= {f"{run.ref}.{step}" for step in kind.pays}
        for step in kind.mails:
            sent = mails[f"Storm {run.ref}"]
            assert sent <= 1, f"{run.ref}.{step} was sent {sent} times"
            assert sent == 1 or (run.ref, step) in person.skipped, f"{run.ref}.{step} was never sent"
        assert not kind.reads or ledger.reads[run.ref], f"{run.ref} never read"
        calls = run.pk in {child.parent_id for child in runs.values()}
        assert calls == bool(kind.calls), f"{run.ref}, {kind_of[pk]}, calls: {calls}, {_history(run)}"
    assert set(ledger.effects) == expected
    assert set(ledger.effects.values()) <= {1}
    _expect_sound_histories(list(runs))
    assert not Run.objects.exclude(lease_owner="").exists()


def _history(run: Run) -> list[tuple[str, str | None, str]]:
    return list(Event.objects.filter(run=run).order_by("number").values_list("type", "step", "message"))


def _expect_sound_histories(runs: list[int]) -> None:
    numbers: dict[int, list[int]] = {pk: [] for pk in runs}
    completed: Counter[tuple[int, str | None]] = Counter()
    for run, number, type_, step in Event.objects.order_by("number").values_list("run_id", "number", "type", "step"):
        numbers[run].append(number)
        completed[run, step] += type_ == "step.completed"
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values()), "a history has a gap"
    assert max(completed.values()) == 1, "a step completed twice"


def summary(storm: Storm) -> str:
    """One line a kind of kill: how often, and how long until a run went on."""
    by_what: dict[str, list[float]] = {}
    for what, seconds in storm.kills:
        by_what.setdefault(what, []).append(seconds)
    lines = [
        f"{what}: {len(all_)} kills, a run went on after {median(all_):.1f} s (median), {max(all_):.1f} s (at most)"
        for what, all_ in sorted(by_what.items())
    ]
    head = f"{len(storm.runs)} runs, {len(storm.kills)} kills, {connection.vendor}, load {os.getloadavg()[0]:.0f}"
    return "\n".join([head, *lines])
