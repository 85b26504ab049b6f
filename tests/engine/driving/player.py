"""The real driver as a player of scenarios: the scenario decides how effects end, and when it is.

Nothing runs beside the test: effects lie in a pool until their end is told, time passes when told so, and every
happening is followed by turns of the driver until there is nothing left to do.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils import timezone

from engine.core.catalogue import Catalogue
from engine.core.happenings import Perform
from engine.core.ports import declared
from engine.core.retry import FailureKind
from engine.core.steps import Done, Fail, Outcome, StepContext, StepType, Wait
from engine.driving.driver import Driver
from engine.driving.perform import abandon
from engine.driving.turns import Job
from engine.models import Definition, Event, Run, Signal, Step
from engine.store.held import HeldRun
from tests.engine.core.language import Scenario
from tests.engine.core.stage import INNER, LEAVES

QUIET_AFTER = 12  # turns that are enough for whatever one happening can lead to


class Script:
    """How the attempts of a run end, as the scenario has it; what was withdrawn."""

    def __init__(self) -> None:
        self.ends: dict[str, Outcome] = {}
        self.reports: dict[str, list[tuple[Any, ...]]] = {}
        self.abandoned: list[str] = []
        self.keys: dict[str, str] = {}  # the idempotency key by step, without the run's ref

    def perform(self, context: StepContext) -> Outcome:
        self.keys[context.step_key] = context.idempotency_key.removeprefix(f"{context.run_ref}.")
        for what, *more in self.reports.pop(context.step_key, []):
            getattr(context, what)(*more)
        return self.ends.pop(context.attempt_id)

    def abandon(self, context: StepContext) -> None:
        self.abandoned.append(context.step_key)


def scripted(script: Script) -> Catalogue:
    """The step types of the stage, performed by the script."""
    methods = {
        "perform": lambda self, context: script.perform(context),
        "abandon": lambda self, context: script.abandon(context),
    }
    leaves: list[type[StepType]] = [type(leaf.__name__, (leaf,), methods) for leaf in LEAVES]
    return Catalogue((*leaves, *INNER))


class Shelf:
    """A pool that carries nothing out by itself: performs wait to be told, withdrawals happen at once."""

    def __init__(self) -> None:
        self.performs: dict[str, Callable[[], None]] = {}

    def submit(self, *jobs: Job) -> None:
        for job in jobs:
            task: Any = job.work
            if task.func is abandon or _computes(*task.args):
                task()
            else:
                run, effect = task.args
                run.begun[effect.key] = effect, timezone.now()  # under way, as far as its driver can tell
                self.performs[task.args[1].attempt_id] = task

    def close(self) -> None:
        """Nothing runs."""


def _computes(run: HeldRun, effect: Perform) -> bool:
    """Whether an attempt is a container's or a pure step's, which no scenario tells the end of."""
    return isinstance(run.state.node(effect.key).step_type, INNER)


class DriverPlayer:
    """One run in the hands of a real driver."""

    def __init__(self, scenario: Scenario, run: Run, script: Script) -> None:
        self.run = run
        self.script = script
        self.now = timezone.now()
        self._shelf = Shelf()
        self._signals: list[int] = []
        self._driver = self._new_driver()

    def _new_driver(self) -> Driver:
        driver = Driver(threads=1, now=lambda: self.now, pool=self._shelf)
        driver._heartbeat.begin()
        return driver

    def close(self) -> None:
        self._driver._dispatch.close()
        self._driver._heartbeat.end()

    def _settle(self) -> None:
        """Take turns until nothing is left to do."""
        driver = self._driver
        driver.hear()
        for _ in range(QUIET_AFTER):
            driver._looked = 0.0  # it need not wait between two looks
            driver.turn(wait=0)
            if driver._news.empty() and not (driver._hand.rung or driver._hand.changed or driver._deciding.left):
                return
        raise AssertionError("the driver came to no rest")

    # The verbs of a player

    def begin(self) -> None:
        self._settle()

    def recover(self) -> None:
        """The driver dies and another finds what it held."""
        self._shelf.performs.clear()
        self.close()
        Run.objects.filter(pk=self.run.pk).exclude(lease_owner="").update(lease_until=self.now - timedelta(seconds=1))
        self._driver = self._new_driver()
        self._settle()

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self._settle()

    def _finish(self, key: str, outcome: Outcome) -> None:
        self._report_of(self._attempt_id(key), outcome)

    def _attempt_id(self, key: str) -> str:
        attempt = Step.objects.values_list("attempt", flat=True).get(run=self.run, key=key)
        return f"{self.run.ref}.{key}.{attempt}"

    def _report_of(self, attempt_id: str, outcome: Outcome) -> None:
        self.script.ends[attempt_id] = outcome
        self._shelf.performs.pop(attempt_id)()
        self.script.ends.pop(attempt_id, None)
        self._settle()

    def done(self, key: str, port: str = "", output: Any = None) -> None:
        self._finish(key, Done(output, port or self._first_port(key)))

    def _first_port(self, key: str) -> str:
        node, _, gate = key.rpartition(".")[2].partition("!")
        type_ = "human.approval" if gate else self.run.definition.document["nodes"][node]["type"]
        return next(declared(leaf.ports)[0].name for leaf in LEAVES if leaf.type == type_)

    def fail(self, key: str, kind: str = "permanent", retry_after: float | None = None) -> None:
        self._finish(key, Fail("It broke.", FailureKind(kind), retry_after=retry_after))

    def wait(self, key: str, seconds: float | None = None, *, kind: str = "human", name: str = "") -> None:
        until = self.now + timedelta(seconds=seconds) if seconds is not None else None
        self._finish(key, Wait(kind, "waiting", until=until, name=name))

    def late(self, key: str) -> None:
        self._report_of(f"{self.run.ref}.{key}.1", Done())

    def report(self, key: str, what: str, *more: Any) -> None:
        self.script.reports.setdefault(key, []).append((what, *more))

    def progress(self, key: str, percent: float, message: str) -> None:
        self._driver._dispatch._progress.tell_of(self._held(), key, self._attempt_id(key))(percent, message)
        self.now += timedelta(seconds=2)
        self._settle()

    def _held(self) -> Any:
        return self._driver._hand.runs[self.run.pk]

    def answer(
        self, key: str, port: str = "", output: Any = None, error: dict[str, Any] | None = None, attempt: int = 0
    ) -> None:
        ends = {"error": error} if error else {"port": port or self._first_port(key), "output": output}
        attempt_id = f"{self.run.ref}.{key}.{attempt}" if attempt else self._attempt_id(key)
        self.signal("step", step=key, attempt_id=attempt_id, **ends)

    def signal(self, kind: str, **payload: Any) -> None:
        signal = Signal.objects.create(run=self.run, kind=kind, payload=payload)
        self._signals.append(signal.pk)
        self._settle()

    # What came of it

    @property
    def told(self) -> list[str]:
        rows = Event.objects.filter(run=self.run).order_by("number").values_list("type", "step")
        return [f"{type_} {step}" if step else type_ for type_, step in rows]

    @property
    def status(self) -> str:
        return str(Run.objects.values_list("status", flat=True).get(pk=self.run.pk))

    @property
    def deferred(self) -> bool:
        return Signal.objects.filter(pk__in=self._signals, applied_at__isnull=True).exists()


@contextmanager
def played(scenario: Scenario, definition: Definition, script: Script) -> Iterator[DriverPlayer]:
    """A run of a scenario that has just been asked for."""
    reuse = scenario.raw.get("reuse")
    source = _source(definition, reuse) if reuse else None
    run = Run.objects.create(
        workspace=definition.workspace, definition=definition, input=scenario.input, options=scenario.options,
        fork_of=source, fork_seq=1 if source else None,
    )  # fmt: skip
    player = DriverPlayer(scenario, run, script)
    try:
        yield player
    finally:
        player.close()


def _source(definition: Definition, reuse: dict[str, dict[str, Any]]) -> Run:
    """The run that a fork takes over from: it is over, and its steps had ended as the scenario says."""
    now = timezone.now()
    source = Run.objects.create(
        workspace=definition.workspace, definition=definition, status="completed", seq=1, wake_at=None, finished_at=now
    )
    for key, how in reuse.items():
        ended = {"status": how.get("status", "completed"), "port": how.get("port", "success"), "ended_seq": 1}
        Step.objects.create(run=source, key=key, output=how.get("output"), error=how.get("error"), attempt=1, **ended)
    return source
