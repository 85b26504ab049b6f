"""The workflow document: parsed once at the edge into typed values, dumped back without loss."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs

from engine.core.problems import Problem, Where
from engine.core.retry import WORTH_RETRYING, Backoff, FailureKind, Retry
from engine.core.schema import DOCUMENT_SCHEMA

SCHEMA_VERSION = 1
LARGEST_DOCUMENT = 2 * 1024 * 1024

_VALIDATOR = jsonschema_rs.validator_for(DOCUMENT_SCHEMA)


class MalformedDocument(Exception):
    """The document has not the right structure; `problems` tells each fault with its pointer."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].message if problems else "The document is malformed.")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition that a result must meet. `action` is what an unmet one causes: continue, pause or abort."""

    name: str
    kind: str  # "threshold", "validation" or "approval"
    action: str = "pause"
    metric: str = ""
    operator: str = "at_least"
    threshold: float = 0.0
    condition: Mapping[str, Any] = field(default_factory=dict)
    approval: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Concurrency:
    """How many runs may be under way at once, for the workflow or for each value of `key`."""

    limit: int
    key: str = ""
    when_full: str = "queue"


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `runs` begin within any `seconds`."""

    runs: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Settings:
    """What applies to any node. `at_least` is the join: None for all, 1 for any, k for k of n."""

    at_least: int | None = None
    retry: Retry | None = None  # None: as the step type says
    timeout: float | None = None
    optional: bool = False
    on_crash: str | None = None
    disabled: bool = False
    fallback: Mapping[str, Any] | None = None  # what differs in the configuration of the last try
    on_error: str | None = None  # "fail", "ask", "roll_back"; None: as the workflow says
    compensation: str | None = None  # the node that undoes this one
    gates: tuple[Gate, ...] = ()
    pinned: Mapping[str, Any] | None = None  # {"output": …, "port": …} for simulated runs
    breakpoint: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    type: str
    name: str
    config: Mapping[str, Any]
    settings: Settings
    inside: str | None = None  # the container it lies in


@dataclass(frozen=True, slots=True)
class Edge:
    id: str
    source: str
    port: str
    target: str


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    nodes: Mapping[str, Node]
    edges: Mapping[str, Edge]
    input: Mapping[str, Any] = field(default_factory=dict)
    output: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    time_limit: float | None = None
    on_failure: str | None = None
    gates: tuple[Gate, ...] = ()
    priority: int = 0
    concurrency: Concurrency | None = None
    rate: Rate | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)

    def dump(self) -> dict[str, Any]:
        """The JSON it was parsed from."""
        return dict(self.raw)


def empty_document(name: str) -> dict[str, Any]:
    """The JSON of a new workflow."""
    return {
        "schema": SCHEMA_VERSION, "name": name, "description": "", "input": {"type": "object", "properties": {}},
        "output": {}, "variables": {}, "settings": {}, "nodes": {}, "edges": {}, "layout": {"nodes": {}},
    }  # fmt: skip


def parse(raw: Any) -> Document:
    """Typed values from JSON. Raises MalformedDocument with every structural fault at once."""
    faults = [_fault(error) for error in _VALIDATOR.iter_errors(raw)]
    if faults:
        raise MalformedDocument(faults)
    nodes = {id_: _node(id_, node) for id_, node in raw["nodes"].items()}
    edges = {id_: Edge(id_, edge["from"], edge["port"], edge["to"]) for id_, edge in raw["edges"].items()}
    settings = raw.get("settings") or {}
    concurrency, rate = settings.get("concurrency"), settings.get("rate")
    return Document(
        name=raw["name"],
        nodes=nodes,
        edges=edges,
        input=raw.get("input") or {},
        output=raw.get("output") or {},
        variables=raw.get("variables") or {},
        time_limit=settings.get("time_limit"),
        on_failure=settings.get("on_failure"),
        gates=_gates(settings),
        priority=settings.get("priority", 0),
        concurrency=Concurrency(**concurrency) if concurrency else None,
        rate=Rate(**rate) if rate else None,
        raw=raw,
    )


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two documents are the same to the letter: the order of keys counts, since it is that of a form's fields.

    Neither is 1 the same as true, as it is when Python compares them.
    """
    return one == other and json.dumps(one) == json.dumps(other)


def content_hash(raw: Mapping[str, Any]) -> str:
    """SHA-256 of the logic alone: layout does not count, nor does the order of keys."""
    logic = {key: value for key, value in raw.items() if key != "layout"}
    text = json.dumps(logic, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _node(id_: str, raw: Mapping[str, Any]) -> Node:
    name, config, settings = raw.get("name") or id_, raw.get("config") or {}, _settings(raw.get("settings") or {})
    return Node(id_, raw["type"], name, config, settings, raw.get("inside"))


def _gates(settings: Mapping[str, Any]) -> tuple[Gate, ...]:
    return tuple(Gate(**gate) for gate in settings.get("gates") or ())


def _settings(raw: Mapping[str, Any]) -> Settings:
    join = raw.get("join", "all")
    at_least = join["at_least"] if isinstance(join, dict) else {"all": None, "any": 1}[join]
    return Settings(
        at_least=at_least,
        retry=_retry(raw["retry"]) if "retry" in raw else None,
        timeout=raw.get("timeout"),
        optional=bool(raw.get("optional")),
        on_crash=raw.get("on_crash"),
        disabled=bool(raw.get("disabled")),
        fallback=(raw.get("fallback") or {}).get("config"),
        on_error=raw.get("on_error"),
        compensation=raw.get("compensation"),
        gates=_gates(raw),
        pinned=raw.get("pinned"),
        breakpoint=bool(raw.get("breakpoint")),
    )


def _retry(raw: Mapping[str, Any]) -> Retry:
    return Retry(
        attempts=raw.get("attempts", 1),
        delay=raw.get("delay", 1.0),
        backoff=Backoff(raw.get("backoff", "exponential")),
        max_delay=raw.get("max_delay", 300.0),
        jitter=raw.get("jitter", 0.0),
        total_time=raw.get("total_time"),
        kinds=frozenset(FailureKind(kind) for kind in raw["kinds"]) if "kinds" in raw else WORTH_RETRYING,
    )


def _fault(error: jsonschema_rs.ValidationError) -> Problem:
    pointer = "".join(f"/{part}" for part in error.instance_path)
    place = pointer or "the document"
    return Problem(
        code="malformed-document",
        message=f"At {place}: {_short(error.message)}.",
        hint="Check the document against its JSON Schema, served at the API's catalogue.",
        where=Where(pointer=pointer),
    )


def _short(text: str) -> str:
    return (text if len(text) <= 200 else text[:197] + "…").rstrip(".")
