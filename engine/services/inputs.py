"""What a version is run with, if it takes what a run is started with."""

from typing import Any

from engine.forms.blanks import filled, stripped
from engine.forms.check import misfits
from engine.models import Definition, Run
from engine.payloads import UnfitPayload, encode

MOST_TOLD = 5


class InvalidInput(Exception):
    """The input misses the workflow's schema; `errors` maps JSON pointers to sentences."""

    def __init__(self, errors: dict[str, str]) -> None:
        told = [f"{where}: {words}" if where else words for where, words in errors.items()]
        super().__init__("; ".join(told[:MOST_TOLD]))
        self.errors = errors


def fit_input(definition: Definition, value: Any) -> Any:
    """What this version is run with: `value`, with what its form asks for and nobody gave. Raises InvalidInput."""
    schema = definition.document.get("input") or {"type": "object"}
    errors: dict[str, str] = {}
    fit = filled(schema, value, defaults=True)
    # First as it was given: what must be given is not to be found filled in.
    for misfit in misfits(schema, stripped(schema, value)) or misfits(schema, stripped(schema, fit)):
        errors.setdefault(misfit.pointer, misfit.message)
    if not errors:
        try:
            encode(fit, what="The input")
        except UnfitPayload as error:
            errors[""] = str(error)
    if errors:
        raise InvalidInput(errors)
    return fit


def was_given(run: Run, value: Any) -> bool:
    """Whether the run has been started with this value."""
    return run.input in (value, filled(run.definition.document.get("input"), value, defaults=True))
