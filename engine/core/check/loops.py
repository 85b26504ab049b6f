"""What loops begin with: a list to go through, as far as is known, and nothing that only a pass before could give."""

import ast
from collections.abc import Iterator, Mapping

from engine.core.check.kinds import kind_of, schema_at, written
from engine.core.conditions import parts_of
from engine.core.document import Document
from engine.core.expressions import Code, ExpressionError, Path, parse_template
from engine.core.problems import Fix, Problem, Where
from engine.core.steps import StepType


def loops(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    """For each loop over one value of a step whose kind is known, whether that is a list."""
    for id_, node in document.nodes.items():
        step_type = catalogue.get(node.type)
        path = _one_path(node.config.get("items")) if step_type and step_type.container == "each" else None
        if path is None or path.root != "steps" or not path.segments:
            continue
        giver = document.nodes.get(str(path.segments[0]))
        gives = catalogue.get(giver.type) if giver else None
        if giver is None or gives is None:
            continue
        schema = schema_at(path, gives.output_of(giver.config))
        kind = kind_of(schema)
        if kind and kind != "array":
            where = Where(node=id_, pointer=f"/nodes/{id_}/config/items")
            message = f"“{node.name}” goes through “{path.source}”, which is no list."
            yield Problem("not-a-list", message, _hint(path, schema), where, "warning")


def first_looks(document: Document, catalogue: Mapping[str, StepType]) -> Iterator[Problem]:
    """Each While that looks before each pass at what the last one gave: before the first there is nothing."""
    for id_, node in document.nodes.items():
        step_type, condition = catalogue.get(node.type), node.config.get("condition")
        looks_first = step_type and step_type.container == "while" and node.config.get("check", "before") == "before"
        if not looks_first or not isinstance(condition, dict):
            continue
        try:
            parts = list(parts_of(condition))
        except (ExpressionError, KeyError, AttributeError, TypeError):
            continue  # told elsewhere
        if any("loop.index" in part.source for _, part in parts):
            continue  # it knows which pass it is
        base, check = f"/nodes/{id_}/config/condition", f"/nodes/{id_}/config/check"
        for pointer, part in parts:
            if reads_last(part):
                message = (
                    f"“{node.name}” looks before the first pass too, when there is no “loop.last” yet, and then fails."
                )
                hint = "Let it look after each pass, or say what counts then: loop.index == 0 or …"
                fix = Fix("Look after each pass", check, "after")
                yield Problem("may-be-missing", message, hint, Where(id_, None, base + pointer), "warning", fix=fix)
                break


def reads_last(part: Path | Code) -> bool:
    """Whether a part of `loop.last` is read, by somebody who does not look first whether there is one."""
    if isinstance(part, Path):
        return part.root == "loop" and part.segments[:1] == ("last",) and len(part.segments) > 1
    try:
        nodes = list(ast.walk(ast.parse(part.source, mode="eval")))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    asked = {id(node.value) for node in nodes if isinstance(node, ast.Attribute | ast.Subscript)}
    last = [node for node in nodes if isinstance(node, ast.Attribute) and ast.unparse(node) == "loop.last"]
    return bool(last) and all(id(node) in asked for node in last)


def _hint(path: Path, schema: Mapping[str, object]) -> str:
    """The list inside of it, if there is one."""
    properties = schema.get("properties")
    inner = properties.items() if isinstance(properties, Mapping) else ()
    names = [name for name, part in inner if isinstance(part, Mapping) and kind_of(part) == "array"]
    return f"Perhaps {path.source}{written(names[:1])} is meant." if names else "Choose a list."


def _one_path(text: object) -> Path | None:
    try:
        parts = parse_template(text).parts if isinstance(text, str) else ()
    except ExpressionError:
        return None
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Path) else None
