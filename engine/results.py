"""What a step or a run gave, whole: with what of it lies in files."""

from typing import Any

from engine.core.stored import MOST_AT_ONCE, Stored, places, whole
from engine.models import Run, Step
from engine.store.references import references_of, with_references


class TooMuch(Exception):
    """It cannot be handed out at once; `parts` are the pointers of the large parts, each of which can."""

    def __init__(self, parts: list[str]) -> None:
        super().__init__("This result is too large to be handed out at once.")
        self.parts = parts


class NoSuchPart(Exception):
    """The pointer leads nowhere."""


def result_of(run: Run, step: Step | None, pointer: str = "") -> Any:
    """What a step gave, or for None the run, or the part of it at a JSON pointer: Stored if that is one file.

    Raises NoSuchPart, TooMuch, Unreadable.
    """
    key, attempt, output = ("", 0, run.output) if step is None else (step.key, step.attempt, step.output)
    value = _part(with_references(output, references_of([run.pk]).get(run.pk), key, attempt), pointer)
    if isinstance(value, Stored):
        return value
    stored = places(value, pointer)
    if sum(part.bytes for _, part in stored) > MOST_AT_ONCE:
        raise TooMuch([where for where, _ in stored])
    return whole(value)


def _part(value: Any, pointer: str) -> Any:
    for segment in pointer.split("/")[1:]:
        name = segment.replace("~1", "/").replace("~0", "~")
        inside = value.value() if isinstance(value, Stored) else value
        try:
            value = inside[int(name)] if isinstance(inside, list) else inside[name]
        except (LookupError, ValueError, TypeError):
            raise NoSuchPart(pointer) from None
    return value
