"""What a “For each” goes through must be a list, as far as that is known."""

from collections.abc import Iterator, Mapping

from engine.core.check.kinds import kind_of, schema_at, written
from engine.core.document import Document
from engine.core.expressions import ExpressionError, Path, parse_template
from engine.core.problems import Problem, Where
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
