"""Large results in files: written and synced before the row that names them is committed, removed when none does.

A name holds the hash of the content, so that a damaged file is noticed, and a few random letters, so that no two
rows ever share a file that one of them writes while the other is being removed.
"""

import logging
import secrets
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

import orjson
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils import timezone

from engine.core.stored import Stored, Unreadable, whole
from engine.models import Payload
from engine.payloads import mark, must_fit, written

logger = logging.getLogger("automate.driver")

ALIAS = "payloads"
GRACE = timedelta(days=2)  # a file that no row names may still be about to get one: no attempt takes so long
CHUNK = 500
ALWAYS_INLINE = 1024  # the least that the setting may say

_reading = threading.local()


def kept(value: Any, *, workspace_id: int, what: str = "The value") -> Any:
    """The value as it will read after being stored: plain JSON, or Stored if it is large. Raises UnfitPayload."""
    data = written(value, what=what)
    if len(data) <= ALWAYS_INLINE or len(data) <= settings.AUTOMATE_PAYLOAD_INLINE:
        return orjson.loads(data)
    must_fit(data, what=what, most=settings.AUTOMATE_PAYLOAD_MOST)
    return _in_file(data, workspace_id) or orjson.loads(data)


def settled(value: Any, *, workspace_id: int) -> tuple[Any, bool]:
    """A value that the engine itself has put together, in a file if it is large; and whether anything is stored in it.

    What is stored in it already stays where it is, unless the rest is large: then it becomes one file.
    """
    found = False

    def marker(part: Any) -> Any:
        nonlocal found
        found = found or isinstance(part, Stored)
        return mark(part)

    try:
        data = orjson.dumps(value, default=marker, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        return value, False  # history makes of it what it can
    if len(data) <= ALWAYS_INLINE or len(data) <= settings.AUTOMATE_PAYLOAD_INLINE:
        return value, found
    if found:
        try:
            data = orjson.dumps(whole(value), option=orjson.OPT_NON_STR_KEYS)
        except Unreadable:
            return value, True  # too much to read at once: each part stays where it is
    file = _in_file(data, workspace_id)
    return (value, found) if file is None else (file, True)


def _in_file(data: bytes, workspace_id: int) -> Stored | None:
    """A file with this, None if none can be written: then the value stays in the database, since it is needed."""
    try:
        return write(data, workspace_id)
    except OSError as error:
        logger.error("A result of %s bytes stays in the database, no file takes it: %s", len(data), error.strerror)
        return None


def write(data: bytes, workspace_id: int) -> Stored:
    """A new file with this JSON in the workspace's folder; on disk when this returns."""
    digest = _digest(data)
    name = f"{workspace_id}/{digest[:2]}/{digest}-{secrets.token_hex(4)}.json"
    return stored(_storage().save(name, ContentFile(data)), len(data))


def stored(name: str, size: int) -> Stored:
    """A reference, for who knows that it is one: from `write`, or from a `Payload` row."""
    return Stored(name, size, read)


def read(name: str) -> Any:
    """The content of a file. Raises Unreadable."""
    known = getattr(_reading, "known", None)
    if known is not None and name in known:
        return known[name]
    try:
        with _storage().open(name) as file:
            data = file.read()
    except OSError:
        raise Unreadable(
            "A large result of an earlier step lies in a file that this machine cannot read. "
            "Let all machines share AUTOMATE_PAYLOAD_DIR."
        ) from None
    if _digest(data) != name.rpartition("/")[2].partition("-")[0]:
        raise Unreadable("The file that holds a large result of an earlier step is damaged.")
    value = orjson.loads(data)
    if known is not None:
        known[name] = value
    return value


def remember() -> None:
    """From now on, on this thread, each file is read once, until `forget`."""
    _reading.known = {}


def forget() -> None:
    """Let go of what was read since `remember`."""
    _reading.known = None


def open_file(name: str) -> Any:
    """The file itself, for handing it out as it is. Raises OSError."""
    return _storage().open(name)


def remove_unnamed(names: Iterable[str]) -> int:
    """Remove those of these files that no row names; returns how many."""
    removed, wanted = 0, list(names)
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        named = set(Payload.objects.filter(name__in=chunk).values_list("name", flat=True))
        for name in chunk:
            if name not in named:
                _storage().delete(name)
                removed += 1
    return removed


def orphans(*, now: datetime | None = None) -> Iterator[str]:
    """Files older than two days that may have no row, as a crash between file and row leaves them."""
    before, storage = (now or timezone.now()) - GRACE, _storage()
    for folder in _folders(storage):
        for file in storage.listdir(folder)[1]:
            name = f"{folder}/{file}"
            if storage.get_modified_time(name) < before:
                yield name


def _folders(storage: Storage) -> Iterator[str]:
    if storage.exists(""):
        for workspace in storage.listdir("")[0]:
            for part in storage.listdir(workspace)[0]:
                yield f"{workspace}/{part}"


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=20).hexdigest()


def _storage() -> Storage:
    return storages[ALIAS]
