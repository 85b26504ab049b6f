"""The workflow document: parsed once at the edge into typed values, dumped back without loss."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs

from engine.core.problems import Problem, Where
from engine.core.retry import NO_RETRY, Backoff, Retry
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
class Settings:
    """What applies to any node. `at_least` is the join: None for all, 1 for any, k for k of n."""

    at_least: int | None = None
    retry: Retry = NO_RETRY
    timeout: float | None = None
    optional: bool = False
    on_crash: str | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    type: str
    name: str
    config: Mapping[str, Any]
    settings: Settings


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
    return Document(
        name=raw["name"],
        nodes=nodes,
        edges=edges,
        input=raw.get("input") or {},
        output=raw.get("output") or {},
        variables=raw.get("variables") or {},
        time_limit=(raw.get("settings") or {}).get("time_limit"),
        raw=raw,
    )


def content_hash(raw: Mapping[str, Any]) -> str:
    """SHA-256 of the logic alone: layout does not count, nor does the order of keys."""
    logic = {key: value for key, value in raw.items() if key != "layout"}
    text = json.dumps(logic, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _node(id_: str, raw: Mapping[str, Any]) -> Node:
    return Node(id_, raw["type"], raw.get("name") or id_, raw.get("config") or {}, _settings(raw.get("settings") or {}))


def _settings(raw: Mapping[str, Any]) -> Settings:
    join = raw.get("join", "all")
    at_least = join["at_least"] if isinstance(join, dict) else {"all": None, "any": 1}[join]
    retry = raw.get("retry") or {}
    return Settings(
        at_least=at_least,
        retry=Retry(
            attempts=retry.get("attempts", 1),
            delay=retry.get("delay", 1.0),
            backoff=Backoff(retry.get("backoff", "exponential")),
            max_delay=retry.get("max_delay", 300.0),
        ),
        timeout=raw.get("timeout"),
        optional=bool(raw.get("optional")),
        on_crash=raw.get("on_crash"),
        disabled=bool(raw.get("disabled")),
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
