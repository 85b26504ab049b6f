"""Everything that can be said against a document before it runs, all of it at once."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import jsonschema_rs
import orjson

from engine.core.conditions import parts_of
from engine.core.document import Document
from engine.core.expressions import ExpressionError, Path, parse_template
from engine.core.graph import Ancestry, exclusive_joins, find_cycle, reachable
from engine.core.problems import Problem, Severity, Where
from engine.core.steps import StepType
from engine.core.values import references, texts_in

Before = Callable[[str], bool]  # whether a step comes before the one that is looked at


def check(document: Document, catalogue: Mapping[str, StepType]) -> list[Problem]:
    """Every problem of a well-formed document, errors first, each pointing at its place."""
    problems = [
        *_whole(document),
        *_nodes(document, catalogue),
        *_edges(document, catalogue),
        *_graph(document, catalogue),
        *_expressions(document, catalogue),
    ]
    return sorted(problems, key=lambda problem: problem.severity != "error")


def _whole(document: Document) -> Iterator[Problem]:
    if not document.nodes:
        yield Problem("empty-workflow", "The workflow has no steps yet.", "Add a step from the palette.")
    try:
        # Offline: a reference must not make the server fetch addresses or files.
        jsonschema_rs.validator_for(dict(document.input), offline=True)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        message = getattr(error, "message", str(error))
        yield Problem(
            "invalid-input-schema",
            f"The input form is not a valid JSON Schema: {message}.",
            where=Where(pointer="/input"),
        )
    for pointer, text in texts_in(dict(document.output), {}):
        yield from _unreadable(text, Where(pointer=f"/output{pointer}"))
    for part in ("output", "variables"):
        try:
            encode_plain(getattr(document, part))
        except ValueError as error:
            yield Problem("unfit-value", f"The {part} cannot be kept: {error}", where=Where(pointer=f"/{part}"))


def _nodes(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    for id_, node in document.nodes.items():
        step_type = catalogue.get(node.type)
        if step_type is None:
            where = Where(node=id_, pointer=f"/nodes/{id_}/type")
            hint = "Replace it by a step from the palette, or install the package that brings this type."
            yield Problem("unknown-step-type", f"“{node.name}” is of the unknown type “{node.type}”.", hint, where)
            continue
        yield from _config(id_, node.name, node.config, step_type)
        try:
            more = step_type.check(node.config)
        except (KeyError, TypeError, ValueError, AttributeError):
            more = []  # the schema's own faults, reported above, already say what is wrong
        for fault in more:
            where = Where(node=id_, pointer=f"/nodes/{id_}/config{fault.pointer}")
            severity: Severity = "warning" if fault.severity == "warning" else "error"
            yield Problem(
                "invalid-config", f"“{node.name}”: {fault.message}", fault.hint, where, severity, fault.position
            )


def _config(id_: str, name: str, config: Mapping[str, Any], step_type: StepType) -> Iterator[Problem]:
    for error in jsonschema_rs.validator_for(step_type.config).iter_errors(dict(config)):
        path = list(error.instance_path)
        if _is_template(_at(config, path)) and not _is_literal(step_type.config, path):
            continue  # its value is known only when the run comes to it
        title, pointer = _field_words(step_type.config, path, error)
        where = Where(node=id_, pointer=f"/nodes/{id_}/config{pointer}")
        yield Problem("invalid-config", f"“{name}”: {title}.", "Open the step and fill in the field.", where)


def _field_words(schema: Mapping[str, Any], path: list[str | int], error: Any) -> tuple[str, str]:
    """A sentence about a schema fault in the words of the form, and the pointer of its field."""
    missing = getattr(error.kind, "property", None) if "required" in str(error.schema_path) else None
    if missing is None and error.message.endswith("is a required property"):
        missing = error.message.split('"')[1]
    if not path and missing is None and "anyOf" in str(error.schema_path):
        choices = [name for option in schema.get("anyOf", ()) for name in option.get("required", ())]
        titles = [schema["properties"].get(name, {}).get("title", name) for name in choices]
        if titles:
            return f"{' or '.join(f'“{title}”' for title in titles)} is missing", f"/{choices[0]}"
    full = [*path, missing] if missing else path
    pointer = "".join(f"/{part}" for part in full)
    properties = schema.get("properties", {})
    title = properties.get(str(full[0]), {}).get("title", str(full[0])) if full else "the configuration"
    if missing or (path and _blank(error)):
        return f"{title} is missing", pointer
    return f"{title}: {error.message[:200].rstrip('.')}", pointer


def _blank(error: Any) -> bool:
    return error.instance in ("", None, [], {})


def _edges(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for id_, edge in document.edges.items():
        where = Where(edge=id_, pointer=f"/edges/{id_}")
        missing = next((end for end in (edge.source, edge.target) if end not in document.nodes), None)
        if missing is not None:
            yield Problem(
                "dangling-edge",
                f"A connection leads to “{missing}”, which does not exist.",
                "Remove the connection.",
                where,
            )
            continue
        link = (edge.source, edge.port, edge.target)
        if link in seen:
            yield Problem(
                "doubled-edge", "Two connections join the same port and step.", "Remove one.", where, "warning"
            )
        seen.add(link)
        source = document.nodes[edge.source]
        step_type = catalogue.get(source.type)
        if step_type is not None and edge.port not in _ports(step_type, source.config):
            hint = "Connect one of its ports: " + ", ".join(_ports(step_type, source.config)) + "."
            yield Problem(
                "unknown-port",
                f"“{source.name}” has no port “{edge.port}”.",
                hint,
                Where(edge.source, id_, f"/edges/{id_}/port"),
            )


def _ports(step_type: StepType, config: Mapping[str, Any]) -> tuple[str, ...]:
    try:
        ports = step_type.ports_of(config)
    except (KeyError, TypeError, ValueError, AttributeError):
        ports = step_type.ports
    return (*ports, "error") if step_type.fails else ports


def _graph(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    cycle = find_cycle(document)
    if cycle:
        names = " → ".join(document.nodes[id_].name for id_ in [*cycle, cycle[0]])
        where = Where(node=cycle[0], pointer=f"/nodes/{cycle[0]}")
        yield Problem(
            "cycle", f"These steps lead back to themselves: {names}.", "Remove one of the connections.", where
        )
    live = {
        id_: _ports(catalogue[node.type], node.config) if node.type in catalogue else None
        for id_, node in document.nodes.items()
    }
    reached = reachable(document, live)
    connected = {end for edge in document.edges.values() for end in (edge.source, edge.target)}
    for id_, node in document.nodes.items():
        where = Where(node=id_, pointer=f"/nodes/{id_}")
        if id_ not in reached and id_ not in (cycle or ()):
            hint = "Connect it to a step that can run."
            yield Problem("unreachable", f"No path leads to “{node.name}”, so it can never run.", hint, where)
        elif len(document.nodes) > 1 and id_ not in connected:
            hint = "Connect it, or leave it if it should begin together with the run."
            yield Problem("unconnected", f"“{node.name}” is not connected to anything.", hint, where, "warning")
    if not cycle:
        for id_, most in exclusive_joins(document, live):
            need = document.nodes[id_].settings.at_least
            message = f"“{document.nodes[id_].name}” waits for {need} paths, but at most {most} can ever arrive."
            where = Where(node=id_, pointer=f"/nodes/{id_}/settings/join")
            yield Problem("join-never-fires", message, "Lower the number or connect more paths.", where)


def _expressions(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    if find_cycle(document):
        return
    ancestry = Ancestry(document)
    for id_, node in document.nodes.items():
        step_type = catalogue.get(node.type)
        if step_type is None:
            continue
        before = partial(ancestry.comes_before, later=id_)
        for pointer, text in texts_in(dict(node.config), step_type.config):
            where = Where(node=id_, pointer=f"/nodes/{id_}/config{pointer}")
            try:
                paths = list(references(parse_template(text)))
            except ExpressionError as error:
                yield _expression_problem(node.name, error, where)
                continue
            yield from _references(document, node.name, paths, before, where)
        for pointer, condition in step_type.conditions(node.config):
            yield from _condition(document, id_, pointer, condition, before)


def _condition(document: Document, id_: str, pointer: str, condition: Any, before: Before) -> Iterator[Problem]:
    base = f"/nodes/{id_}/config{pointer}"
    for index, rule in enumerate(condition.get("rules") or () if isinstance(condition, dict) else ()):
        if isinstance(rule, dict) and rule.get("left") in ("", None):
            message = f"“{document.nodes[id_].name}”: rule {index + 1} compares nothing."
            yield Problem(
                "empty-rule", message, "Choose what to look at.", Where(id_, None, f"{base}/rules/{index}/left")
            )
    try:
        parts = list(parts_of(condition))
    except (ExpressionError, KeyError, AttributeError, TypeError) as error:
        if isinstance(error, ExpressionError):
            yield _expression_problem(document.nodes[id_].name, error, Where(node=id_, pointer=base))
        return
    for at, part in parts:
        paths = [part] if isinstance(part, Path) else [Path("steps", (step,), part.source) for step in part.steps or ()]
        yield from _references(document, document.nodes[id_].name, paths, before, Where(node=id_, pointer=base + at))


def _references(document: Document, name: str, paths: list[Path], before: Before, where: Where) -> Iterator[Problem]:
    for path in paths:
        if not path.segments:
            continue
        first = str(path.segments[0])
        if path.root == "steps" and first not in document.nodes:
            hint = "Choose a step that exists; its id stands at the top of its panel."
            yield Problem(
                "unknown-reference", f"“{name}” reads “{path.source}”, but there is no step “{first}”.", hint, where
            )
        elif path.root == "steps" and not before(first):
            hint = f"Connect a path from “{document.nodes[first].name}” to “{name}”."
            yield Problem(
                "not-before", f"“{name}” reads “{path.source}”, but that step does not come before it.", hint, where
            )
        elif path.root == "vars" and first not in document.variables:
            yield Problem(
                "unknown-reference",
                f"“{name}” reads “{path.source}”, but there is no variable “{first}”.",
                "Add the variable to the workflow.",
                where,
            )
        elif path.root == "input" and first not in (document.input.get("properties") or {}):
            hint = "Add the field to the workflow's input."
            yield Problem(
                "unknown-reference",
                f"“{name}” reads “{path.source}”, but the input has no field “{first}”.",
                hint,
                where,
                "warning",
            )


def encode_plain(value: Any) -> None:
    """Raises ValueError for what JSON or a database cannot keep."""
    try:
        data = orjson.dumps(value)
    except TypeError as error:
        raise ValueError(f"{error}.") from None
    if b"\\u0000" in data:
        raise ValueError("it holds a NUL character.")


def _unreadable(text: str, where: Where) -> Iterator[Problem]:
    try:
        template = parse_template(text)
        if not template.plain:
            yield Problem(
                "invalid-output", f"Outputs can only be paths: {text}", "Compute it in a step and name that.", where
            )
    except ExpressionError as error:
        yield _expression_problem("Output", error, where)


def _expression_problem(name: str, error: ExpressionError, where: Where) -> Problem:
    return Problem("bad-expression", f"“{name}”: {error.message}", error.hint, where, "error", error.position)


def _is_template(value: Any) -> bool:
    return isinstance(value, str) and "{{" in value


def _is_literal(schema: Mapping[str, Any], path: list[str | int]) -> bool:
    """Whether the field is taken as it stands, so that a template in it will never become something else."""
    for part in path:
        below = schema.get("items") if isinstance(part, int) else (schema.get("properties") or {}).get(part)
        schema = below if isinstance(below, Mapping) else {}
        if schema.get("x-template") is False:
            return True
    return False


def _at(value: Any, path: list[str | int]) -> Any:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value
