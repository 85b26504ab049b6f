"""Whether a version takes what a run is started with."""

from typing import Any

from engine.forms.check import misfits
from engine.models import Definition
from engine.payloads import UnfitPayload, encode

MOST_TOLD = 5


class InvalidInput(Exception):
    """The input misses the workflow's schema; `errors` maps JSON pointers to sentences."""

    def __init__(self, errors: dict[str, str]) -> None:
        told = [f"{where}: {words}" if where else words for where, words in errors.items()]
        super().__init__("; ".join(told[:MOST_TOLD]))
        self.errors = errors


def check_input(definition: Definition, value: Any) -> None:
    """Raises InvalidInput unless this version's form takes the value."""
    schema = definition.document.get("input")
    errors: dict[str, str] = {}
    for misfit in misfits(schema or {"type": "object"}, value):
        errors.setdefault(misfit.pointer, misfit.message)
    if not errors:
        try:
            encode(value, what="The input")
        except UnfitPayload as error:
            errors[""] = str(error)
    if errors:
        raise InvalidInput(errors)
