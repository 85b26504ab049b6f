"""An answer as steps see it: read as it comes in, within its limits, and JSON where the other side says so."""

import codecs
import json
import math
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from engine.core.retry import LONGEST_RETRY_AFTER
from engine.payloads import UnfitPayload, cleaned, written

LARGEST_RESPONSE = 1024 * 1024
LARGEST_HEAD = 64 * 1024
_NO_ENCODINGS = ("punycode", "idna", "unicode-escape", "raw-unicode-escape")  # of names and code; some take minutes
_MOMENT = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,[^,]*|[^,]+", re.I)  # a date holds a comma itself
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.I)


class TooLarge(Exception):
    """The answer is larger than may be kept."""


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: dict[str, str]
    body: Any  # parsed JSON where the other side says it is JSON, else text
    retry_after: float | None
    led_here: bool = False  # by a side that had done what was asked for: this tells what came of it, or why it cannot


class Answer:
    """What came in so far. The client hands it one line of the head, one piece of the unpacked body at a time."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.too_large: TooLarge | None = None
        self.head_over = False
        self._head_size = self._size = 0
        self._in_head = False
        self._final = False  # false for 100 and the like: they announce the answer, they are not it
        self._chunks: list[bytes] = []

    def add_line(self, line: bytes) -> int:
        """Take a line of the head. As many bytes as it took, else the client gives up."""
        self._head_size += len(line)
        if self._head_size > LARGEST_HEAD:
            self.too_large = TooLarge("The head of the answer is larger than 64 kB.")
            return 0
        if self._in_head:
            self._add_header(line)
        elif not self._final:  # else it is a trailer, which nobody asked for
            self.headers.clear()
            self._in_head, self._final = True, line.split(b" ", 1)[-1].lstrip()[:1] != b"1"
        return len(line)

    def add_body(self, data: bytes) -> int:
        """Take a piece of the body. As many bytes as it took, else the client gives up."""
        self._size += len(data)
        if self._size > LARGEST_RESPONSE:
            most = LARGEST_RESPONSE // 1_048_576
            self.too_large = TooLarge(f"The answer is larger than {most} MB, the most that can be kept.")
            return 0
        self._chunks.append(data)
        return len(data)

    def response(self, status: int) -> Response:
        """The whole answer."""
        text = cleaned(_decoded(b"".join(self._chunks), self.headers.get("content-type", "")))
        return Response(status, self.headers, self._parsed(text), _retry_after(self.headers.get("retry-after")))

    def _add_header(self, line: bytes) -> None:
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            key, value = name.strip().lower(), value.strip()
            self.headers[key] = f"{self.headers[key]}, {value}" if key in self.headers else value
        elif not name.strip():
            self._in_head, self.head_over = False, self._final

    def _parsed(self, text: str) -> Any:
        if "json" in self.headers.get("content-type", "").split(";")[0]:
            with suppress(ValueError, RecursionError, UnfitPayload):
                return _keepable(text)
        return text


def _keepable(text: str) -> Any:
    """What JSON says, and what of it can be kept nowhere as nearly as can be: it may tell what was done.

    A number beyond 64 bits or without end comes as text. Raises ValueError, RecursionError, UnfitPayload.
    """
    value = json.loads(text)
    try:
        written([[[value]]])  # no deeper than leaves room for what it is put into
    except UnfitPayload:
        value = json.loads(text, parse_float=_float, parse_constant=str)
        value = cleaned(value, uncut=True)
        written([[[value]]])
    return value


def _float(text: str) -> float | str:
    return number if math.isfinite(number := float(text)) else text


def _decoded(data: bytes, content_type: str) -> str:
    """The text in the encoding that the other side names, else in UTF-8; a mark of UTF-8 before it is none of it."""
    named = _CHARSET.search(content_type)
    with suppress(LookupError, UnicodeError):  # there is no such encoding, or it is none of texts
        if named and codecs.lookup(named[1]).name not in ("utf-8", *_NO_ENCODINGS):
            return data.decode(named[1], "replace")
    return data.decode("utf-8-sig", "replace")


def _retry_after(given: str | None) -> float | None:
    """Seconds until one may ask again; of several the longest, since a proxy may add its own to another's."""
    told = [seconds for each in _MOMENT.findall(given or "") if (seconds := _seconds_of(each.strip())) is not None]
    return min(max(told), LONGEST_RETRY_AFTER) if told else None


def _seconds_of(moment: str) -> float | None:
    if re.fullmatch(r"\d{1,10}", moment, re.ASCII):
        return float(moment)
    try:
        return max(0.0, parsedate_to_datetime(moment).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
