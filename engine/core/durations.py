"""Durations as people write them: `90`, `30s`, `5m`, `2h`, `3d`, `1h 30m`."""

import math
import re
from datetime import timedelta

_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
LONGEST = timedelta(days=3660)


class InvalidDuration(ValueError):
    """The text is no duration; the message says so in a sentence."""


def parse_duration(value: object) -> timedelta:
    """Seconds as a number, or text such as `1h 30m`; never negative, at most ten years.

    Raises InvalidDuration.
    """
    if isinstance(value, bool) or value is None:
        raise InvalidDuration("A duration is needed, such as 30s, 5m, 2h or 3d.")
    try:
        seconds = float(value) if isinstance(value, int | float) else _seconds(str(value).strip().lower())
    except OverflowError:
        seconds = math.inf
    if not 0 <= seconds <= LONGEST.total_seconds():
        raise InvalidDuration(f"“{value}” is outside what a duration can be: from 0 to ten years.")
    return timedelta(seconds=seconds)


def _seconds(text: str) -> float:
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        raise InvalidDuration(f"“{text}” is not a duration. Write it like 30s, 5m, 2h, 3d or 1h 30m.")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)
