"""Configurations with templates inside: compiled once per plan, resolved once per attempt."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from engine.core.expressions import (
    Code,
    Evaluate,
    ExpressionError,
    Path,
    Scope,
    Template,
    parse_template,
)
from engine.core.markdown import in_code

Schema = dict[str, Any]


class Compiled:
    """A JSON value whose texts may be templates.

    Fields that the schema marks `x-template: false` (code, SQL, conditions) are taken literally. In fields
    marked `x-escape: markdown` what a template inserts reads as plain text, whatever characters it has.
    """

    __slots__ = ("_tree", "plain")

    def __init__(self, value: Any, schema: Schema | None = None) -> None:
        self._tree = _compile(value, schema or {}, "")
        self.plain = all(template.plain for _, template in templates_in(value, schema or {}))

    def each(self, scope: Scope) -> Iterator[tuple[str, Any | ExpressionError]]:
        """The entries of an object one by one: the resolved value, or the error that stands in its place."""
        for name, tree in self._tree.items():
            try:
                yield name, _resolve(tree, scope, None, "")
            except ExpressionError as error:
                yield name, error

    def resolve(self, scope: Scope, evaluate: Evaluate | None = None) -> Any:
        """The value with every template replaced. Raises ExpressionError, its message naming the field."""
        return _resolve(self._tree, scope, evaluate, "")


def templates_in(value: Any, schema: Schema, pointer: str = "") -> Iterator[tuple[str, Template]]:
    """Every template in a value with its JSON pointer. Raises ExpressionError at the first unreadable one."""
    if schema.get("x-template") is False:
        return
    if isinstance(value, str):
        if "{{" in value:
            yield pointer, parse_template(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from templates_in(inner, _sub(schema, name), f"{pointer}/{_escape(name)}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from templates_in(inner, schema.get("items") or {}, f"{pointer}/{index}")


def texts_in(value: Any, schema: Schema, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every text that may be a template with its JSON pointer, readable or not."""
    if schema.get("x-template") is False:
        return
    if isinstance(value, str) and "{{" in value:
        yield pointer, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_in(inner, _sub(schema, name), f"{pointer}/{_escape(name)}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts_in(inner, schema.get("items") or {}, f"{pointer}/{index}")


def references(template: Template) -> Iterator[Path]:
    """The paths that a template reads, those inside code reduced to `steps.<node>`."""
    for part in template.parts:
        if isinstance(part, Path):
            yield part
        elif isinstance(part, Code):
            for step in part.steps or ():
                yield Path("steps", (step,), part.source)


def _compile(value: Any, schema: Schema, pointer: str) -> Any:
    if schema.get("x-template") is False:
        return value
    if isinstance(value, str):
        return _template(value, schema) if "{{" in value else value
    if isinstance(value, dict):
        return {name: _compile(inner, _sub(schema, name), pointer) for name, inner in value.items()}
    if isinstance(value, list):
        return [_compile(inner, schema.get("items") or {}, pointer) for inner in value]
    return value


def _template(text: str, schema: Schema) -> Template:
    template = parse_template(text)
    return replace(template, in_code=in_code(template.parts)) if schema.get("x-escape") == "markdown" else template


def _resolve(tree: Any, scope: Scope, evaluate: Evaluate | None, where: str) -> Any:
    if isinstance(tree, Template):
        try:
            return tree.resolve(scope, evaluate)
        except ExpressionError as error:
            field = where.strip("/").replace("/", " › ") or "value"
            raise ExpressionError(f"{field}: {error.message}", position=error.position, hint=error.hint) from None
    if isinstance(tree, dict):
        return {name: _resolve(inner, scope, evaluate, f"{where}/{name}") for name, inner in tree.items()}
    if isinstance(tree, list):
        return [_resolve(inner, scope, evaluate, f"{where}/{i}") for i, inner in enumerate(tree)]
    return tree


def _sub(schema: Schema, name: str) -> Schema:
    found = (schema.get("properties") or {}).get(name)
    if isinstance(found, dict):
        return found
    extra = schema.get("additionalProperties")
    return extra if isinstance(extra, dict) else {}


def _escape(name: str) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
