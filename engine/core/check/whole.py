"""Faults of the workflow as a whole: its input, output and variables."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import orjson

from engine.core.check.words import expression_problem
from engine.core.document import Document
from engine.core.expressions import ExpressionError, parse_template
from engine.core.problems import Problem, Where
from engine.core.values import texts_in

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # the escape of a NUL, not a backslash that somebody wrote


def whole(document: Document) -> Iterator[Problem]:
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


def encode_plain(value: Any) -> None:
    """Raises ValueError for what JSON or a database cannot keep."""
    try:
        data = orjson.dumps(value)
    except TypeError as error:
        raise ValueError(f"{error}.") from None
    if _NUL.search(data):
        raise ValueError("it holds a NUL character.")


def _unreadable(text: str, where: Where) -> Iterator[Problem]:
    try:
        template = parse_template(text)
        if not template.plain:
            yield Problem(
                "invalid-output", f"Outputs can only be paths: {text}", "Compute it in a step and name that.", where
            )
    except ExpressionError as error:
        yield expression_problem("Output", error, where)
