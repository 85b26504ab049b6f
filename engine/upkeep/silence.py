"""Which drivers have shown no life for how long, told by a clock that only ever goes on.

The clock that dates signs of life may be set, or the machine may sleep: all that was written lies far back then.
"""

from collections.abc import Mapping
from datetime import datetime


class Silence:
    """Kept by whoever looks every now and then; all moments are of one running clock, in seconds."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[datetime, float]] = {}  # by driver: its last sign, and when that was first seen

    def look(self, signs: Mapping[str, datetime], now: float) -> None:
        """Note the last sign of life of every driver there is."""
        known = self._last
        self._last = {
            name: known[name] if name in known and known[name][0] == sign else (sign, now)
            for name, sign in signs.items()
        }

    def lasting(self, seconds: float, now: float) -> set[str]:
        """Drivers of which nothing has been heard for so long."""
        return {name for name, (_, since) in self._last.items() if now - since >= seconds}

    def begin_anew(self) -> None:
        """Nobody could show life for a while."""
        self._last.clear()
