"""`{{ … }}` templates: parsed once, resolved against values, never parsed again from values.

A plain path (`steps.order.items[0].price`) is resolved here; anything richer is handed to a sandbox that
the caller supplies as `evaluate`. A missing value is an error that names the path.
"""

import ast
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.core.markdown import plain, plain_in_code
from engine.core.stored import Stored, Unreadable, whole
from engine.core.views import as_lists

ROOTS = frozenset({"input", "steps", "vars", "run", "loop"})
LONGEST_EXPRESSION = 4_000
LONGEST_TEXT = 2_000_000

Scope = Mapping[str, Any]
Evaluate = Callable[[str, dict[str, Any]], Any]


class ExpressionError(Exception):
    """An expression is wrong or has no value. `position` counts characters from the start of the text."""

    def __init__(self, message: str, *, position: int | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.hint = hint


class LeftOut(ExpressionError):
    """A value is not there, in what is: an answer nobody gave, an item of an empty list."""


@dataclass(frozen=True, slots=True)
class Path:
    """A plain path: `steps.order.total` is root `steps`, segments `("order", "total")`."""

    root: str
    segments: tuple[str | int, ...]
    source: str

    def resolve(self, scope: Scope, evaluate: Evaluate | None = None) -> Any:
        """The value at the path. Raises ExpressionError naming the first part that is missing."""
        value = scope.get(self.root)
        walked = self.root
        for segment in self.segments:
            try:
                value = value[segment]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                there = walked != "steps" and (value is None or isinstance(value, Mapping | list | Stored))
                kind = LeftOut if there else ExpressionError
                raise kind(_missing(walked, segment, value), hint=_known(value)) from None
            except Unreadable as error:
                raise ExpressionError(f"“{walked}” cannot be read: {error}") from None
            walked += f"[{segment}]" if isinstance(segment, int) else f".{segment}"
        if not self.segments and isinstance(value, Mapping):
            return dict(value)  # as it is now: all of `steps` goes on changing
        return _read(value, walked) if isinstance(value, Stored) else value


@dataclass(frozen=True, slots=True)
class Code:
    """An expression for the sandbox, with attribute access already turned into item access."""

    source: str
    rewritten: str
    roots: frozenset[str]
    steps: frozenset[str] | None  # None if which steps it reads is known only when it runs

    def resolve(self, scope: Scope, evaluate: Evaluate | None = None) -> Any:
        if evaluate is None:
            raise ExpressionError(f"“{self.source}” is more than a path and cannot be used here.")
        names: dict[str, Any] = {root: scope.get(root) for root in self.roots}
        if "steps" in names and self.steps is not None:
            outputs = scope.get("steps", {})
            names["steps"] = {step: outputs[step] for step in self.steps if step in outputs}
        elif "steps" in names:
            names["steps"] = dict(scope.get("steps", {}))
        try:
            return evaluate(self.rewritten, names)
        except ExpressionError as error:
            # People know what they wrote, not what became of it.
            raise ExpressionError(error.message.replace(self.rewritten, self.source), hint=error.hint) from None


Part = str | Path | Code


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed text. One part and no text around it keeps the type of the value; else a text is built.

    In Markdown a text is always built, and every value reads as plain text. `in_code` are the places of parts that lie
    in a code span, and None where the text is no Markdown.
    """

    source: str
    parts: tuple[Part, ...]
    in_code: frozenset[int] | None = None

    @property
    def plain(self) -> bool:
        """Whether it can be resolved without a sandbox."""
        return not any(isinstance(part, Code) for part in self.parts)

    def resolve(self, scope: Scope, evaluate: Evaluate | None = None) -> Any:
        if len(self.parts) == 1 and not isinstance(self.parts[0], str) and self.in_code is None:
            return self.parts[0].resolve(scope, evaluate)
        texts, length = [], 0
        for place, part in enumerate(self.parts):
            shown = part if isinstance(part, str) else self._shown(as_text(part.resolve(scope, evaluate)), place)
            texts.append(shown)
            length += len(texts[-1])
            if length > LONGEST_TEXT:
                raise ExpressionError(f"The text becomes longer than {LONGEST_TEXT:,} characters.")
        return "".join(texts)

    def _shown(self, text: str, place: int) -> str:
        if self.in_code is None:
            return text
        return plain_in_code(text) if place in self.in_code else plain(text)


def as_text(value: Any) -> str:
    """A value as it stands inside a text: nothing for null, `true`/`false`, JSON for lists and objects."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=lambda part: _read(part, "a part of it"))
    return str(value)


@lru_cache(maxsize=4096)
def parse_template(text: str) -> Template:
    """Parse a text with `{{ … }}`. Raises ExpressionError with the position of the fault."""
    parts: list[Part] = []
    at = 0
    while (start := text.find("{{", at)) != -1:
        if start > at:
            parts.append(text[at:start])
        expression, at = _read_expression(text, start)
        parts.append(expression)
    if at < len(text):
        parts.append(text[at:])
    return Template(text, tuple(parts))


def _read_expression(text: str, start: int) -> tuple[Path | Code, int]:
    """The expression that opens at `start` and the position after its `}}`."""
    end = text.find("}}", start + 2)
    if end == -1:
        raise ExpressionError("“{{” is never closed by “}}”.", position=start, hint="Add }} after the expression.")
    # An expression may itself hold `}}` (a nested literal), so the shortest text that parses wins.
    faults: list[ExpressionError] = []
    while end != -1:
        try:
            return parse_expression(text[start + 2 : end], offset=start + 2), end + 2
        except ExpressionError as fault:
            faults.append(fault)
            end = text.find("}}", end + 1)
    raise faults[0]


@lru_cache(maxsize=4096)
def parse_expression(source: str, offset: int = 0) -> Path | Code:
    """Parse one expression. Raises ExpressionError; `offset` is where `source` begins in a larger text."""
    stripped = source.strip()
    lead = offset + len(source) - len(source.lstrip())
    if not stripped:
        raise ExpressionError("The expression is empty.", position=offset, hint="Write a path such as input.name.")
    if len(stripped) > LONGEST_EXPRESSION:
        raise ExpressionError(f"The expression is longer than {LONGEST_EXPRESSION} characters.", position=offset)
    try:
        tree = ast.parse(stripped, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        column = max((getattr(error, "offset", None) or 1) - 1, 0)
        position = lead + min(column, len(stripped))
        raise ExpressionError(
            f"“{stripped}” cannot be read as an expression (at character {column + 1}).", position=position
        ) from None
    path = _as_path(tree, stripped)
    if path is not None:
        _check_root(path.root, lead)
        return path
    return _as_code(tree, stripped, lead)


def _check_root(root: str, position: int) -> None:
    if root not in ROOTS:
        raise ExpressionError(
            f"“{root}” is not known here.",
            position=position,
            hint="An expression begins with input, steps, vars, run or, inside a loop, loop.",
        )


def _as_path(node: ast.expr, source: str) -> Path | None:
    segments: list[str | int] = []
    while True:
        match node:
            case ast.Attribute(value=inner, attr=name):
                segments.append(name)
                node = inner
            case ast.Subscript(value=inner, slice=ast.Constant(value=str() | int() as index)):
                segments.append(index)
                node = inner
            case ast.Name(id=root):
                return Path(root, tuple(reversed(segments)), source)
            case _:
                return None


class _ItemAccess(ast.NodeTransformer):
    """Turn `steps.a.total` into `steps["a"]["total"]`; a called attribute stays a method of its value."""

    def __init__(self) -> None:
        self.roots: set[str] = set()
        self.steps: set[str] = set()
        self.any_step = False

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Attribute):
            node.func.value = self.visit(node.func.value)
        node.args = [self.visit(argument) for argument in node.args]
        node.keywords = [self.visit(keyword) for keyword in node.keywords]
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if _is_steps(node.value):
            self.steps.add(node.attr)
            self.roots.add("steps")
            inner: ast.expr = node.value
        else:
            inner = self.visit(node.value)
        return ast.Subscript(value=inner, slice=ast.Constant(node.attr), ctx=ast.Load())

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if _is_steps(node.value) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            self.steps.add(node.slice.value)
            self.roots.add("steps")
            return node
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in ROOTS:
            self.roots.add(node.id)
        self.any_step = self.any_step or node.id == "steps"
        return node


def _is_steps(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "steps"


def _as_code(tree: ast.expr, source: str, position: int) -> Code:
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda | ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr):
            raise ExpressionError(f"“{source}” uses a form that is not allowed here.", position=position)
    access = _ItemAccess()
    rewritten = ast.unparse(ast.fix_missing_locations(as_lists(access.visit(tree))))
    return Code(source, rewritten, frozenset(access.roots), None if access.any_step else frozenset(access.steps))


def _read(value: Any, walked: str) -> Any:
    """What is kept in a file, read. Raises ExpressionError."""
    try:
        return whole(value)
    except Unreadable as error:
        raise ExpressionError(f"“{walked}” cannot be read: {error}") from None


def _missing(walked: str, segment: str | int, value: Any) -> str:
    if value is None:
        return f"“{walked}” has no value, so “{segment}” cannot be read from it."
    if isinstance(segment, int):
        return f"“{walked}” has no item number {segment}."
    return f"“{walked}” has nothing called “{segment}”."


def _known(value: Any) -> str:
    if isinstance(value, Mapping) and value:
        names = ", ".join(sorted(str(name) for name in value)[:8])
        return f"It has: {names}."
    return ""
