"""One supervisor per data directory: two would run two sets of everything on the same rows."""

import fcntl
import os
from pathlib import Path
from typing import TextIO


class TakenError(Exception):
    """Another supervisor holds the lock; the text is its process number."""


def hold(path: Path) -> TextIO:
    """Lock until this process ends, however it ends. Raises TakenError."""
    file = path.open("a+", encoding="ascii")
    file.seek(0)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise TakenError(file.read().strip()) from None
    return file


def note_owner(file: TextIO) -> None:
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()


def died_without_goodbye(file: TextIO) -> bool:
    """Whether the supervisor before this one was killed: its children may still be ending."""
    return bool(file.read().strip())


def release(file: TextIO) -> None:
    file.truncate(0)
    file.close()
