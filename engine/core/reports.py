"""What a step reports besides its result: what it cost, what it brought, what went amiss, how far it is."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MOST_REPORTS = 100  # different costs and figures of one attempt
MOST_WARNINGS = 10
LONGEST_WARNING = 2_000
LONGEST_NAME = 60
LONGEST_UNIT = 30
LONGEST_NOTE = 200
LARGEST_FIGURE = 1e15  # beyond it, adding up would lose whole units
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Cost:
    """Money that an attempt has spent."""

    amount: float
    currency: str = "USD"
    note: str = ""

    def data(self) -> dict[str, Any]:
        """As it stands in the event `impact.cost`."""
        return {"amount": self.amount, "currency": self.currency, "note": self.note}


@dataclass(frozen=True, slots=True)
class Impact:
    """A figure that an attempt has moved, for example `savings`, 30, `USD/month`."""

    name: str
    value: float
    unit: str = ""

    def data(self) -> dict[str, Any]:
        """As it stands in the event `impact.recorded`."""
        return {"name": self.name, "value": self.value, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class Warned:
    """Something went amiss that does not make the attempt fail, and that people should know."""

    message: str


Reported = Cost | Impact | Warned
Tell = Callable[[float | None, str], None]


@dataclass(slots=True)
class Reports:
    """What one attempt has reported so far. Belongs to the thread that performs it.

    A report never makes a step fail, since the effect it speaks of has taken place: what cannot be used is left
    out, and `refused` says why. Costs of one currency and note are added up, and so are figures of one name and unit.
    """

    tell: Tell | None = None  # passes progress on at once
    refused: list[str] = field(default_factory=list)
    _sums: dict[tuple[str, str, str], float] = field(default_factory=dict)
    _warnings: list[Warned] = field(default_factory=list)

    def cost(self, amount: float, currency: str = "USD", note: str = "") -> None:
        """Add money spent; a negative amount is money that came back."""
        currency = _text(currency).strip().upper()
        if _CURRENCY.fullmatch(currency):
            self._add(("cost", currency, _words(note, LONGEST_NOTE)), amount)
        else:
            self._refuse(f"a cost in “{currency[:LONGEST_UNIT]}”, which is no currency of three letters")

    def impact(self, name: str, value: float, unit: str = "") -> None:
        """Add to a figure that the step has moved."""
        name = _words(name, LONGEST_NAME)
        if name:
            self._add(("impact", name, _words(unit, LONGEST_UNIT)), value)
        else:
            self._refuse("a figure without a name")

    def warning(self, message: str) -> None:
        """Tell people what went amiss although the step has been done."""
        if len(self._warnings) < MOST_WARNINGS:
            self._warnings.append(Warned(_words(message, LONGEST_WARNING)))
        else:
            self._refuse(f"a warning, since there are {MOST_WARNINGS} already")

    def progress(self, percent: float | None, message: str = "") -> None:
        """Tell how far the step is, 0 to 100, or None if it can only say what it is doing."""
        if self.tell is not None:
            share = _figure(percent)
            self.tell(None if share is None else min(max(share, 0.0), 100.0), _words(message, LONGEST_NOTE))

    def gathered(self) -> tuple[Reported, ...]:
        """The costs and figures so far, in the order in which they were first reported, and the warnings."""
        if not (self._sums or self._warnings):
            return ()
        sums = (
            Cost(value, name, more) if kind == "cost" else Impact(name, value, more)
            for (kind, name, more), value in self._sums.items()
        )
        return (*sums, *self._warnings)

    def _add(self, key: tuple[str, str, str], amount: Any) -> None:
        figure = _figure(amount)
        if figure is None or abs(total := self._sums.get(key, 0.0) + figure) > LARGEST_FIGURE:
            self._refuse(f"{key[0]} “{key[1]}” of {_text(amount)[:LONGEST_UNIT]}, which cannot be added up")
        elif key not in self._sums and len(self._sums) >= MOST_REPORTS:
            self._refuse(f"{key[0]} “{key[1]}”, since there are {MOST_REPORTS} different reports already")
        else:
            self._sums[key] = total

    def _refuse(self, what: str) -> None:
        if len(self.refused) < MOST_REPORTS:
            self.refused.append(what)


def _figure(value: Any) -> float | None:
    """A finite number, of whatever type it is, or None."""
    if isinstance(value, bool | str | bytes):
        return None
    try:
        figure = float(value)
    except Exception:  # noqa: BLE001 - whatever it is, it is no figure
        return None
    return figure if math.isfinite(figure) else None


def _text(value: object) -> str:
    """What it says of itself, if it says anything: a number of 5,000 digits does not."""
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - a report never makes a step fail
        return "…"


def _words(value: object, longest: int) -> str:
    """One line of words that a database keeps and a page has room for."""
    words = " ".join(_text(value).replace("\x00", "").encode("utf-8", "replace").decode().split())
    return words if len(words) <= longest else words[: longest - 1] + "…"
