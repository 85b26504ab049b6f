"""A value too large to travel with a run's state: the state holds where it lies, and whoever needs it reads it.

Only the engine makes these, from rows of its own. JSON that merely looks like one stays JSON.
"""

from collections.abc import Callable
from typing import Any

MOST_AT_ONCE = 64 * 1024 * 1024


class Unreadable(Exception):
    """The value cannot be had; the message is a sentence for people."""


class Stored:
    """Stands for a JSON value. Indexing and comparing read it; nothing else does."""

    __slots__ = ("_read", "bytes", "name")

    def __init__(self, name: str, bytes: int, read: Callable[[str], Any]) -> None:
        self.name = name
        self.bytes = bytes
        self._read = read

    def value(self) -> Any:
        """The value itself. Raises Unreadable."""
        return self._read(self.name)

    @property
    def marker(self) -> dict[str, int]:
        """What is shown in its place."""
        return {"$cut": self.bytes}

    def __getitem__(self, segment: Any) -> Any:
        return self.value()[segment]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Stored) and other.name == self.name:
            return True
        return bool(self.value() == (other.value() if isinstance(other, Stored) else other))

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"<{self.bytes} bytes in a file>"


def whole(value: Any) -> Any:
    """The value with everything stored in it read; itself if there is nothing. Raises Unreadable."""
    size = sum(stored.bytes for _, stored in places(value))
    if size > MOST_AT_ONCE:
        raise Unreadable(
            f"Together these values are {size // 1_048_576} MB; at most {MOST_AT_ONCE // 1_048_576} MB can be read at "
            "once. Read only the parts that are needed."
        )
    return _read(value) if size else value


def places(value: Any, pointer: str = "") -> list[tuple[str, Stored]]:
    """Everything stored in a value with its JSON pointer."""
    if isinstance(value, Stored):
        return [(pointer, value)]
    if isinstance(value, dict):
        inner = ((pointer_to(str(name)), part) for name, part in value.items())
    elif isinstance(value, list | tuple):
        inner = ((f"/{index}", part) for index, part in enumerate(value))
    else:
        return []
    return [found for segment, part in inner for found in places(part, pointer + segment)]


def pointer_to(name: str) -> str:
    """The JSON pointer of a member."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def put_back(value: Any, stored: Stored, pointer: str) -> Any:
    """The value with something stored at a place of it. Raises LookupError where there is no such place."""
    if not pointer:
        return stored
    *path, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    at = value
    for part in path:
        at = at[_segment(at, part)]
    at[_segment(at, last)] = stored
    return value


def _segment(value: Any, part: str) -> Any:
    if isinstance(value, list):
        index = int(part)
        return index if index < len(value) else _nowhere(part)
    return part if isinstance(value, dict) and part in value else _nowhere(part)


def _nowhere(part: str) -> Any:
    raise LookupError(part)


def _read(value: Any) -> Any:
    if isinstance(value, Stored):
        return value.value()
    if isinstance(value, dict):
        return {name: _read(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_read(part) for part in value]
    return value
