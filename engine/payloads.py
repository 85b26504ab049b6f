"""Values that cross into the database: JSON, within a limit, without what a database refuses."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from engine.core.stored import Stored, Unreadable

LARGEST_PAYLOAD = 1024 * 1024
_ESCAPED_NUL = b"\\u0000"
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # the escape of a NUL, not a backslash that somebody wrote


class UnfitPayload(Exception):
    """The value cannot be kept; the message says why in a sentence."""


def read(part: Any) -> Any:
    """What JSON cannot write, if it is stored: the value itself. Raises TypeError, Unreadable."""
    return part.value() if isinstance(part, Stored) else _as_dict(part)


def mark(part: Any) -> Any:
    """What JSON cannot write, if it is stored: a mark with its size. Raises TypeError."""
    return part.marker if isinstance(part, Stored) else _as_dict(part)


def _as_dict(part: Any) -> dict[Any, Any]:
    if isinstance(part, Mapping):  # all that a pass of a loop may read
        return dict(part)
    raise TypeError(f"Type is not JSON serializable: {type(part).__name__}")


def encode(
    value: Any,
    *,
    what: str = "The value",
    most: int = LARGEST_PAYLOAD,
    stand_in: Callable[[Any], Any] = read,
) -> bytes:
    """JSON bytes of a value; what is stored in it is read, unless `stand_in` says otherwise.

    Raises UnfitPayload naming `what` and the limit or the fault.
    """
    data = written(value, what=what, stand_in=stand_in)
    must_fit(data, what=what, most=most)
    return data


def must_fit(data: bytes, *, what: str, most: int) -> None:
    """Raise UnfitPayload for more than `most` bytes."""
    if len(data) > most:
        raise UnfitPayload(
            f"{what} is {len(data) / 1_048_576:.1f} MB; at most {most // 1_048_576} MB can be kept. "
            "Keep a reference, or only the parts that later steps need."
        )


def written(value: Any, *, what: str = "The value", stand_in: Callable[[Any], Any] = read) -> bytes:
    """JSON bytes of a value of any size. Raises UnfitPayload."""
    try:
        data = orjson.dumps(value, default=stand_in, option=orjson.OPT_NON_STR_KEYS)
        if b"null" in data:  # perhaps an infinity: orjson writes those as null, in silence
            json.dumps(value, allow_nan=False, default=str)
    except ValueError:
        raise UnfitPayload(f"{what} holds a number that is not finite.") from None
    except (TypeError, orjson.JSONEncodeError) as error:
        if isinstance(error.__cause__, Unreadable):
            raise UnfitPayload(str(error.__cause__)) from None
        raise UnfitPayload(f"{what} cannot be written as JSON: {_words(error)}") from None
    if _ESCAPED_NUL in data and _NUL.search(data):
        raise UnfitPayload(f"{what} holds a NUL character, which cannot be stored. Remove it from the text.")
    return data


def marked(value: Any) -> Any:
    """The value as plain JSON, a mark in place of everything stored."""
    return orjson.loads(history_json(value))


def cleaned(value: Any, depth: int = 0, *, uncut: bool = False) -> Any:
    """The value with everything that no database keeps taken out; for words and data of our own history.

    NUL characters go, half pairs become question marks, numbers beyond 64 bits become text, and what is nested
    deeper than fifty levels becomes an ellipsis, unless it is to stay `uncut`.
    """
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**63:
        return str(value) if value.bit_length() < 4_000 else "a very large number"
    if depth > 50 and not uncut:
        return "…"
    if isinstance(value, Mapping):
        return {cleaned(str(name)): cleaned(inner, depth + 1, uncut=uncut) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(inner, depth + 1, uncut=uncut) for inner in value]
    return value


def history_json(value: Any) -> str:
    """JSON of our own records, a mark in place of what is stored. Never raises for what a run may contain."""
    try:
        data = orjson.dumps(value, default=mark, option=orjson.OPT_NON_STR_KEYS)
        if _ESCAPED_NUL not in data or not _NUL.search(data):
            return data.decode()
    except (TypeError, orjson.JSONEncodeError):
        pass
    return orjson.dumps(
        cleaned(value),
        option=orjson.OPT_NON_STR_KEYS,
        default=lambda part: part.marker if isinstance(part, Stored) else str(part),
    ).decode()


def fit(value: Any, *, what: str = "The value", most: int = LARGEST_PAYLOAD) -> Any:
    """The value as it will read after being stored: plain JSON. Raises UnfitPayload."""
    return orjson.loads(encode(value, what=what, most=most))


def _words(error: Exception) -> str:
    text = str(error)
    if "Integer exceeds 64-bit range" in text:
        return "a whole number is larger than 64 bits; send it as text."
    if "surrogate" in text:
        return "a text holds half of a character pair."
    return f"{text}."
