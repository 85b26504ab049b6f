"""The contract of a step type: what it declares, what it is given, what it answers.

A step type is a class with class attributes and one method, `perform`. The same declaration feeds the
palette, the inspector's form, validation, the API reference and the documentation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from engine.core.conditions import holds
from engine.core.expressions import Evaluate, Scope
from engine.core.outputs import with_parts
from engine.core.ports import ON_ERROR, Port, declared, names_in
from engine.core.reports import Reports
from engine.core.retry import NO_RETRY, FailureKind, Retry

BREAKING = (Exception, SystemExit)  # whatever a package's code may raise when it is asked something

Json = Any
Schema = dict[str, Any]


class Effect(StrEnum):
    """What a crash in the middle of a step allows the engine to do afterwards."""

    PURE = "pure"  # computes only: run again at will; the product's own run inline
    IDEMPOTENT = "idempotent"  # doing it twice is the same as doing it once
    KEYED = "keyed"  # the other side drops repeats of the same idempotency key
    AT_MOST_ONCE = "at_most_once"  # never repeated without a person's word
    WAIT = "wait"  # asks for something and waits for the answer; asking again is harmless


@dataclass(frozen=True, slots=True)
class Done:
    """The step succeeded: `output` (JSON) is kept, edges of `port` are taken."""

    output: Json = None
    port: str = "success"


@dataclass(frozen=True, slots=True)
class Wait:
    """The step waits, holding nothing, until a signal finishes it or `until` passes.

    `port_on_timeout` is taken when `until` passes; for a timer that is its ordinary end.
    `description` completes the sentence «This step is …» for people: "waiting for Finance to approve".
    """

    kind: str
    description: str
    until: datetime | None = None
    port_on_timeout: str = "success"
    output_on_timeout: Json = None
    name: str = ""
    key: str = ""
    answer_at: str = ""  # the path of the page where a person can answer, if there is one


@dataclass(frozen=True, slots=True)
class Fail:
    """The step could not be done. `message` is a sentence for people, `hint` says what to do next."""

    message: str
    kind: FailureKind = FailureKind.PERMANENT
    hint: str = ""
    data: Json = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Enter:
    """A container's answer: go through its body once more, or once for each of `items`."""

    items: list[Any] | None = None


Outcome = Done | Wait | Fail | Enter


@dataclass(slots=True)
class StepContext:
    """All that a step may know. `config` has its templates already resolved.

    Nothing changes it. It is not frozen because one is made for every attempt, which would take six times as long.
    """

    config: Mapping[str, Any]
    run_ref: str
    run_title: str
    workflow_name: str
    workspace_id: int
    step_key: str
    node: str
    node_name: str
    attempt: int
    attempt_id: str
    idempotency_key: str  # the same for every attempt of this step in this run
    now: datetime
    deadline: datetime | None = None
    workspace: str = ""  # the workspace's slug
    scope: Scope = field(default_factory=dict)  # what expressions may read: input, steps, vars, run
    evaluate: Evaluate | None = None  # the sandbox; absent where a step runs inline
    reports: Reports = field(default_factory=Reports, compare=False)

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the step's time limit, at least a tenth, or None without a limit."""
        return None if self.deadline is None else max(0.1, (self.deadline - self.now).total_seconds())

    def holds(self, condition: dict[str, Any]) -> bool:
        """Whether a condition of the configuration is true now. Raises ExpressionError."""
        return holds(condition, self.scope, self.evaluate)

    def cost(self, amount: float, currency: str = "USD", note: str = "") -> None:
        """Report money that this attempt has spent; it counts whether the attempt succeeds or fails."""
        self.reports.cost(amount, currency, note)

    def impact(self, name: str, value: float, unit: str = "") -> None:
        """Report a figure that this attempt has moved: `impact("savings", 30, "USD/month")`."""
        self.reports.impact(name, value, unit)

    def warn(self, message: str) -> None:
        """Tell people what went amiss although the attempt does not fail; a whole sentence."""
        self.reports.warning(message)

    def progress(self, percent: float | None, message: str = "") -> None:
        """Tell people how far this attempt is, 0 to 100; shown at most once a second, the latest counts."""
        self.reports.progress(percent, message)


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """A fault in a configuration that its JSON Schema cannot express. `pointer` is relative to the config."""

    pointer: str
    message: str
    hint: str = ""
    position: int | None = None
    severity: str = "error"


class StepType:
    """Base of all step types. Subclasses set the class attributes and implement `perform`."""

    type: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    category: ClassVar[str]
    icon: ClassVar[str]
    effect: ClassVar[Effect]
    config: ClassVar[Schema]
    output: ClassVar[Schema] = {}
    output_from: ClassVar[Mapping[str, str]] = {}  # parts of the output that a field of the configuration names
    sample: ClassVar[Json] = None
    summary: ClassVar[str] = ""  # `{field}` placeholders, filled from the configuration
    ports: ClassVar[tuple[str | Port, ...]] = (Port("success", about="Taken when the step is done."),)
    container: ClassVar[str | None] = None  # "each", "while" or "group": other steps lie inside it
    fails: ClassVar[bool] = True  # has an `error` port
    failures: ClassVar[Mapping[FailureKind, str]] = {}  # the kinds it answers with, each with when, in a sentence
    retry: ClassVar[Retry] = NO_RETRY  # applies where the node says nothing about trying again
    timeout: ClassVar[float | None] = 60.0  # seconds, unless the node says otherwise
    computes: ClassVar[bool] = False  # reaches nothing outside, as PURE does: a simulated run does it
    lasting: ClassVar[bool] = False  # what it brings about lasts, although it only waits for it itself
    uses_database: ClassVar[bool] = False  # touches Django's database: its connection is closed afterwards
    docs: ClassVar[str] = ""

    def perform(self, context: StepContext) -> Outcome:
        """Do the step.

        Any exception that escapes is recorded as a permanent failure without its details; as a critical one if what the
        step does lasts, be it keyed, since nobody can tell how far it came.
        """
        raise NotImplementedError(f"{type(self).__name__} has no perform method")

    def abandon(self, context: StepContext) -> None:
        """The run no longer needs this waiting step: withdraw what `perform` asked for. May be repeated."""

    def effect_of(self, config: Mapping[str, Any]) -> Effect:
        """The effect of a node with this configuration: reading is safer to repeat than writing."""
        return self.effect

    def ports_of(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        """The ports of a node with this configuration, `error` excepted."""
        return names_in(self.ports, config)

    def output_of(self, config: Mapping[str, Any]) -> Schema:
        """What a node with this configuration gives, as far as it is known while drawing."""
        return with_parts(self.output, self.output_from, self.config.get("properties", {}), config)

    def conditions(self, config: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """The conditions in this configuration with their pointers, for checking and compiling."""
        found = []
        for name, schema in self.config.get("properties", {}).items():
            if schema.get("x-control") == "condition" and isinstance(config.get(name), dict):
                found.append((f"/{name}", config[name]))
        return found

    def check(self, config: Mapping[str, Any]) -> list[ConfigProblem]:
        """Faults that the schema cannot express, found while drawing."""
        return []

    def check_in(self, workspace_id: int, config: Mapping[str, Any]) -> list[ConfigProblem]:
        """Faults that only the workspace can tell, such as something that is not there; may ask the database."""
        return []

    def offers(self, workspace_id: int) -> dict[str, dict[str, str]]:
        """For fields of the configuration, the values that this workspace offers, each with its name for people."""
        return {}

    @classmethod
    def ways_out(cls) -> tuple[Port, ...]:
        """All its ports as declared, `error` included where it can fail."""
        return (*declared(cls.ports), ON_ERROR) if cls.fails else declared(cls.ports)

    @classmethod
    def spec(cls) -> dict[str, Json]:
        """The declaration as served to the canvas and the API."""
        return {
            "type": cls.type, "title": cls.title, "description": cls.description, "category": cls.category,
            "icon": cls.icon, "effect": cls.effect.value, "ports": [port.spec() for port in cls.ways_out()],
            "fails": cls.fails, "summary": cls.summary, "config": cls.config, "output": cls.output,
            "output_from": dict(cls.output_from),
            "sample": cls.sample, "docs": cls.docs, "timeout": cls.timeout, "defaults": _defaults(cls.config),
            "container": cls.container, "failures": {kind.value: when for kind, when in cls.failures.items()},
            "retry": _policy(cls.retry),
        }  # fmt: skip


def _defaults(schema: Schema) -> dict[str, Json]:
    properties = schema.get("properties", {})
    return {name: sub["default"] for name, sub in properties.items() if "default" in sub}


def _policy(retry: Retry) -> dict[str, Json]:
    """A retry policy as a node's settings would write it down."""
    return {
        "attempts": retry.attempts, "delay": retry.delay, "backoff": retry.backoff.value,
        "max_delay": retry.max_delay, "jitter": retry.jitter, "total_time": retry.total_time,
        "kinds": sorted(kind.value for kind in retry.kinds),
    }  # fmt: skip
