"""The fields that both steps share, and how they are read."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

CALENDAR: dict[str, Any] = {
    "title": "Calendar",
    "enum": ["target", "fedwire"],
    "default": "target",
    "x-labels": ["Euro (T2)", "US dollar (Fedwire)"],
}
CLOSED: dict[str, Any] = {
    "title": "Further closed days",
    "type": "array",
    "maxItems": 1_000,
    "items": {"type": "string"},
    "description": "Dates such as 2026-12-24 on which nothing is done either.",
    "examples": [["2026-12-24", "2026-12-31"]],
}


def read_date(value: object) -> date:
    """A date from the text of one, or of a moment. Raises ValueError with a sentence."""
    text = str(value).strip()
    try:
        return datetime.fromisoformat(text).date() if "T" in text else date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text[:100]}” is not a date such as 2026-03-31.") from None


def closed_days(config: Mapping[str, Any]) -> frozenset[date]:
    """The further closed days of a configuration. Raises ValueError with a sentence."""
    return frozenset(read_date(day) for day in config.get("closed") or ())
