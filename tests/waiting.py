"""Waiting for other processes: by looking, with a limit and a reason, never by sleeping and hoping."""

import time
from collections.abc import Callable


def until(holds: Callable[[], object], what: str, *, seconds: float = 20.0) -> None:
    """Return as soon as `holds()` is true. Fails naming `what` after `seconds`."""
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            raise AssertionError(f"after {seconds:g} s it was still not so that {what}")
        time.sleep(0.05)
