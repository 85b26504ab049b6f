"""Faults of what steps read: unreadable expressions, and values that cannot be there."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.core.certainty import Certainty
from engine.core.check.readers import Reader
from engine.core.check.rules import rules
from engine.core.check.words import expression_problem, live_ports
from engine.core.conditions import parts_of
from engine.core.document import Document, Gate, Node
from engine.core.expressions import ExpressionError, Path, parse_template
from engine.core.graph import find_cycle
from engine.core.problems import Problem, Where
from engine.core.sight import WORKFLOW, Sight
from engine.core.steps import Effect, StepType
from engine.core.values import references, texts_in


def reading(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    """Everything that reads: configurations, their conditions, results of containers, gates."""
    if find_cycle(document):
        return
    sight = Sight(document, catalogue)
    choosers = {
        id_
        for id_, node in document.nodes.items()
        if node.type in catalogue and catalogue[node.type].effect is Effect.PURE
    }
    certainty = Certainty(document, live_ports(document, catalogue), choosers)
    for id_, node in document.nodes.items():
        step_type = catalogue.get(node.type)
        if step_type is not None:
            yield from _node(Reader(document, catalogue, sight, certainty, id_, node.name), node, step_type)
    whole = Reader(document, catalogue, sight, certainty, WORKFLOW, document.name)
    yield from _gates(whole, document.gates, "/settings/gates", None)


def _node(reader: Reader, node: Node, step_type: StepType) -> Iterator[Problem]:
    base = f"/nodes/{node.id}/config"
    yield from _texts(reader, dict(node.config), step_type, base)
    for pointer, condition in step_type.conditions(node.config):
        yield from _condition(reader, condition, Where(node=node.id, pointer=base + pointer))
    if node.settings.fallback is not None:
        yield from _texts(reader, dict(node.settings.fallback), step_type, f"/nodes/{node.id}/settings/fallback/config")
    yield from _result(reader, node, step_type)
    after = replace(reader, after=True)
    yield from _gates(after, node.settings.gates, f"/nodes/{node.id}/settings/gates", node.id)


def _texts(reader: Reader, value: dict[str, Any], step_type: StepType, base: str) -> Iterator[Problem]:
    for pointer, text in texts_in(value, step_type.config):
        yield from _text(reader, text, Where(node=reader.id, pointer=base + pointer))


def _text(reader: Reader, text: str, where: Where) -> Iterator[Problem]:
    try:
        paths = list(references(parse_template(text)))
    except ExpressionError as error:
        yield expression_problem(reader.name, error, where, text)
    else:
        yield from reader.faults_of(paths, where, text)


def _condition(reader: Reader, condition: Any, where: Where) -> Iterator[Problem]:
    if isinstance(condition, dict):
        yield from rules(reader.name, condition, where)
    try:
        parts = list(parts_of(condition))
    except (ExpressionError, KeyError, AttributeError, TypeError) as error:
        if isinstance(error, ExpressionError):
            yield expression_problem(reader.name, error, where)
        return
    for at, part in parts:
        paths = [part] if isinstance(part, Path) else [Path("steps", (step,), part.source) for step in part.steps or ()]
        yield from reader.faults_of(paths, Where(where.node, None, where.pointer + at), _text_at(condition, at))


def _text_at(condition: Mapping[str, Any], at: str) -> str:
    """The text of a condition that `parts_of` points at: `/expression`, `/rules/0/left` or `/rules/0/rules/1/left`."""
    found: Any = condition
    for part in at.split("/")[1:]:
        found = found[int(part)] if isinstance(found, list) else found[part]
    return str(found)


def _result(reader: Reader, node: Node, step_type: StepType) -> Iterator[Problem]:
    """What a container takes from each pass: read inside it, when the pass has ended."""
    text = node.config.get("result") if step_type.container else None
    if not isinstance(text, str) or not text:
        return
    where = Where(node=node.id, pointer=f"/nodes/{node.id}/config/result")
    try:
        template = parse_template(text)
    except ExpressionError as error:
        yield expression_problem(node.name, error, where)
        return
    if not template.plain:
        hint = "Compute it in a step inside and name that."
        yield Problem("invalid-output", f"“{node.name}”: the result can only be paths: {text}", hint, where)
    for path in references(template):
        step = str(path.segments[0]) if path.segments else ""
        if path.root == "steps" and step in reader.document.nodes and reader.document.nodes[step].inside == node.id:
            continue
        if path.root != "loop":
            yield from reader.faults_of([path], where)


def _gates(reader: Reader, gates: tuple[Gate, ...], base: str, node: str | None) -> Iterator[Problem]:
    for number, gate in enumerate(gates):
        place = f"{base}/{number}"
        if gate.kind == "threshold" and gate.metric:
            yield from _text(reader, gate.metric, Where(node=node, pointer=f"{place}/metric"))
        elif gate.kind == "validation" and gate.condition:
            yield from _condition(reader, dict(gate.condition), Where(node=node, pointer=f"{place}/condition"))
        elif gate.kind == "approval":
            for pointer, text in texts_in(dict(gate.approval), {}):
                yield from _text(reader, text, Where(node=node, pointer=f"{place}/approval{pointer}"))
