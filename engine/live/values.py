"""Values as they are sent: times as text, and what is large cut down to its size."""

from datetime import UTC, datetime
from typing import Any

import orjson

LARGEST = 4 * 1024
SMALL = 256
STEPS_ALTOGETHER = 4 * 1024 * 1024
AROUND = 30  # levels of a message around a value, at most
SHALLOW = 400  # bytes that are needed to nest deep enough to do harm


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
    if _fits(value, room):
        return value
    if isinstance(value, dict):
        kept = {name: cut_whole(member, SMALL) for name, member in value.items()}
        if _fits(kept, room):
            return kept
    return {"$cut": _size(value)}


def cut_whole(value: Any, room: int) -> Any:
    """The value if it fits, else only its size."""
    return value if _fits(value, room) else {"$cut": _size(value)}


def _fits(value: Any, room: int) -> bool:
    """Whether it is small enough, and not nested so deep that no message with it could be written."""
    size = _size(value)
    return size <= room and (size < SHALLOW or not _is_deep(value))


def _is_deep(value: Any) -> bool:
    for _ in range(AROUND):
        value = [value]
    try:
        _size(value)
    except TypeError:
        return True
    return False


def _size(value: Any) -> int:
    return len(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS))
