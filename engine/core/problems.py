"""What can be wrong with a document: one value per fault, each a sentence that points at its place."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "advice"]  # advice: nothing is wrong, but something may be wanted


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a document: a node or an edge by id, and the JSON pointer of the exact value."""

    node: str | None = None
    edge: str | None = None
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that mends a fault: `value` at the JSON pointer, or nothing there any more. `label` is a command.

    `was` is what stood there when the fault was found, where the value was made of it.
    """

    label: str
    pointer: str
    value: Any = None
    remove: bool = False
    was: Any = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault. `message` says what is wrong, `hint` what to do; `position` counts characters in the text."""

    code: str
    message: str
    hint: str = ""
    where: Where = field(default_factory=Where)
    severity: Severity = "error"
    position: int | None = None
    fix: Fix | None = None

    def dump(self) -> dict[str, Any]:
        return asdict(self)


_RANKS: dict[Severity, int] = {"error": 0, "warning": 1, "advice": 2}


def by_weight(problems: Iterable[Problem]) -> list[Problem]:
    """Errors first, advice last; otherwise as they were found."""
    return sorted(problems, key=lambda problem: _RANKS[problem.severity])
