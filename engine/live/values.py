"""Values as they are sent: times as text, and what is large cut down to its size."""

from datetime import UTC, datetime
from typing import Any

import orjson

LARGEST = 4 * 1024
SMALL = 256
STEPS_ALTOGETHER = 4 * 1024 * 1024


def moment(at: datetime | None) -> str | None:
    """`2026-01-10T10:00:02.120Z`."""
    return None if at is None else stamp(at)


def stamp(at: datetime) -> str:
    """The same for a time that is there."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def room_for(nodes: int) -> int:
    """Bytes that one value of a run with so many nodes may take, so that no snapshot grows without bound.

    It depends on nothing that changes during a run: a value is cut the same way in every message.
    """
    return max(SMALL, min(LARGEST, STEPS_ALTOGETHER // max(1, nodes)))


def cut(value: Any, room: int = LARGEST) -> Any:
    """The value if it fits; else its large members, or all of it, as `{"$cut": bytes}`."""
    size = _size(value)
    if size <= room:
        return value
    if isinstance(value, dict):
        kept = {name: cut_whole(member, SMALL) for name, member in value.items()}
        if _size(kept) <= room:
            return kept
    return {"$cut": size}


def cut_whole(value: Any, room: int) -> Any:
    """The value if it fits, else only its size."""
    size = _size(value)
    return value if size <= room else {"$cut": size}


def _size(value: Any) -> int:
    return len(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS))
