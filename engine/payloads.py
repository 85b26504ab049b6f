"""Values that cross into the database: JSON, within a limit, without what a database refuses."""

from typing import Any

import orjson

LARGEST_PAYLOAD = 1024 * 1024


class UnfitPayload(Exception):
    """The value cannot be kept; the message says why in a sentence."""


def encode(value: Any, *, what: str = "The value") -> bytes:
    """JSON bytes of a value. Raises UnfitPayload naming `what` and the limit or the fault."""
    try:
        data = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except (TypeError, orjson.JSONEncodeError) as error:
        raise UnfitPayload(f"{what} cannot be written as JSON: {_words(error)}") from None
    if len(data) > LARGEST_PAYLOAD:
        raise UnfitPayload(
            f"{what} is {len(data) / 1_048_576:.1f} MB; at most {LARGEST_PAYLOAD // 1_048_576} MB can be kept. "
            "Keep a reference, or only the parts that later steps need."
        )
    if b"\\u0000" in data:
        raise UnfitPayload(f"{what} holds a NUL character, which cannot be stored. Remove it from the text.")
    return data


def fit(value: Any, *, what: str = "The value") -> Any:
    """The value as it will read after being stored: plain JSON. Raises UnfitPayload."""
    return orjson.loads(encode(value, what=what))


def _words(error: Exception) -> str:
    text = str(error)
    if "Integer exceeds 64-bit range" in text:
        return "a whole number is larger than 64 bits; send it as text."
    if "surrogate" in text:
        return "a text holds half of a character pair."
    return f"{text}."
