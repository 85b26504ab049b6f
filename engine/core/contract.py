"""What a step type must declare, asked of one class: of ours by a test, of a package's when it is registered.

What a stranger's class declares may be of any type, whatever the base class says.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from engine.core.ports import Port, PortKind, declared
from engine.core.retry import FailureKind, Retry
from engine.core.schema import LONGEST_ATTEMPT
from engine.core.steps import BREAKING, Effect, StepType

CATEGORIES = frozenset({"triggers", "people", "logic", "data", "integrations", "ai", "code", "time"})
CONTAINERS = frozenset({None, "each", "while", "group"})
LONGEST_TYPE = 100
_TYPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_EACH = re.compile(r"/\w+/\*/\w+")
_WORDS = ("type", "title", "description", "category", "icon", "docs")


def faults_of(cls: object) -> list[str]:
    """Everything in which a class breaks the contract, each in a sentence without its full stop."""
    if not (isinstance(cls, type) and issubclass(cls, StepType)):
        return [f"{cls!r} is no step type: it must be a class derived from engine.core.steps.StepType"]
    missing = [name for name in (*_WORDS, "config", "effect") if not getattr(cls, name, None)]
    if missing:
        return [f"it does not declare {', '.join(missing)}"]
    faults = [fault for asked in (_words, _facts, _config, _output, _ports, _failures) for fault in asked(cls)]
    if not faults:
        faults += _serving(cls)
    return faults


def _words(cls: Any) -> Iterator[str]:
    wrong = [name for name in _WORDS if not isinstance(getattr(cls, name), str)]
    if wrong:
        yield f"{', '.join(wrong)} must be text"
    elif not _TYPE.fullmatch(cls.type) or len(cls.type) > LONGEST_TYPE:
        yield f"“{cls.type[:LONGEST_TYPE]}” is no name of a type; it reads like `group.name`, in lower case"
    elif not cls.description.endswith("."):
        yield "its description is no sentence that ends with a full stop"


def _facts(cls: Any) -> Iterator[str]:
    if cls.category not in CATEGORIES:
        yield f"there is no category “{cls.category}”; there are {', '.join(sorted(CATEGORIES))}"
    if not isinstance(cls.effect, Effect):
        yield "its effect is none of engine.core.steps.Effect"
    if cls.container not in CONTAINERS:
        yield f"there is no container of the kind “{cls.container}”"
    if not isinstance(cls.lasting, bool):
        yield "whether what it brings about lasts is neither True nor False"
    if cls.timeout is not None and not 0 < cls.timeout <= LONGEST_ATTEMPT:
        yield f"its time limit is not between 0 and {LONGEST_ATTEMPT} seconds"
    if cls.perform is StepType.perform:
        yield "it has no perform method"


def _fields(cls: Any) -> Mapping[str, Any]:
    """The fields of its configuration; none where that is at fault, which is told elsewhere."""
    found = cls.config.get("properties") if isinstance(cls.config, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _config(cls: type[StepType]) -> Iterator[str]:
    fault = _schema_fault(cls.config)
    if fault:
        yield f"its config is no JSON Schema: {fault}"
        return
    if cls.config.get("type") != "object" or cls.config.get("additionalProperties") is not False:
        yield "its config must be an object with additionalProperties false, so that an unknown field is noticed"
    for name, schema in cls.config.get("properties", {}).items():
        if not schema.get("title"):
            yield f"the field {name} has no title"
        labels = schema.get("x-labels")
        if labels is not None and len(labels) != len(schema.get("enum", ())):
            yield f"the field {name} has not one label for each choice"
        if "default" in schema and not jsonschema_rs.is_valid(schema, schema["default"]):
            yield f"the default of the field {name} does not fit its own schema"


def _output(cls: type[StepType]) -> Iterator[str]:
    fault = _schema_fault(cls.output)
    if fault:
        yield f"its output is no JSON Schema: {fault}"
    elif cls.sample is None:
        yield "it has no sample of its output, which people see while drawing and simulated runs give out"
    elif not jsonschema_rs.is_valid(cls.output, cls.sample):
        yield "its sample does not fit its output"
    if unknown := set(cls.output_from.values()) - set(_fields(cls)):
        yield f"its output is said to come from fields that do not exist: {', '.join(sorted(unknown))}"


def _ports(cls: Any) -> Iterator[str]:
    ports = cls.ports
    if hasattr(cls, "ports_from"):
        yield 'it says `ports_from`, which nobody reads: name the list in a port, `Port(each="/cases/*/name")`'
    if not isinstance(ports, tuple) or not ports or not all(isinstance(port, str | Port) and port for port in ports):
        yield "its ports are no tuple of names or of engine.core.ports.Port"
        return
    names = [port.each or port.name for port in declared(ports)]
    if len(set(names)) < len(names) or {"error", ""} & set(names):
        yield "its ports are doubled, have no name, or claim the name “error”, which every step that fails has anyway"
    for port in declared(ports):
        yield from _port(port, _fields(cls))


def _port(port: Any, fields: Mapping[str, Any]) -> Iterator[str]:
    called = port.name or port.each
    if not isinstance(port.kind, PortKind) or port.kind is PortKind.ERROR:
        yield f"the port {called} is of no kind of engine.core.ports.PortKind, or is one more for errors"
    if port.about and not port.about.endswith("."):
        yield f"what it says about the port {called} is no sentence that ends with a full stop"
    if port.each and not _EACH.fullmatch(port.each):
        yield f"“{port.each}” does not say where names of ports are, as `/cases/*/name` does"
    if port.when and port.when not in fields:
        yield f"the port {called} is there where the field {port.when} is filled in, but there is no such field"
    if port.output is not None and (fault := _schema_fault(port.output)):
        yield f"the output of the port {called} is no JSON Schema: {fault}"


def _failures(cls: Any) -> Iterator[str]:
    if not all(isinstance(kind, FailureKind) and isinstance(when, str) for kind, when in cls.failures.items()):
        yield "its failures do not say of kinds of engine.core.retry.FailureKind when they happen"
    elif cls.failures and not cls.fails:
        yield "it declares failures, though it says that it never fails"
    elif any(not when.endswith(".") for when in cls.failures.values()):
        yield "what it says about a failure is no sentence that ends with a full stop"
    if not isinstance(cls.retry, Retry):
        yield "its retry is no engine.core.retry.Retry"
    elif cls.retry.attempts > 1 and not cls.retry.kinds & {*cls.failures, FailureKind.TIMEOUT}:
        yield "it is tried again after failures that it does not declare"


def _serving(cls: type[StepType]) -> Iterator[str]:
    try:
        json.dumps(cls.spec(), allow_nan=False)
        cls()
    except BREAKING as error:  # whatever a class does when it is made, the site must start
        yield f"it cannot be served: {type(error).__name__}: {error}"


def _schema_fault(schema: Any) -> str:
    if not isinstance(schema, dict):
        return "it is not an object"
    try:
        jsonschema_rs.meta.validate(schema)
        jsonschema_rs.validator_for(schema, offline=True)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        return str(getattr(error, "message", error))[:200]
    return ""
