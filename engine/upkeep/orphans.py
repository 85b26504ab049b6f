"""The end of a cluster whose supervisor is gone: its drivers hand over first, then all of it ends at once."""

import os
import signal

from django.db import connections

from engine.store.outage import SIGNS
from engine.upkeep.cluster import lives, until, watched
from engine.upkeep.heartbeat import process_of, seen_here

HAND_OVER_SECONDS = 20.0  # a driver notices within 2 s and hands over within some 5; a busy machine needs longer


def end_if_orphaned() -> None:
    """End this process's whole cluster, this process included, if its supervisor is gone: another one has its work."""
    if not watched():
        until(_is_handed_over, HAND_OVER_SECONDS)
        os.killpg(os.getpgrp(), signal.SIGKILL)


def _is_handed_over() -> bool:
    """Whether nobody else of this cluster drives; one that hangs is waited for no longer than until it is silent."""
    try:
        return not any(_is_beside(process_of(name)) for name in seen_here())
    except SIGNS:
        connections.close_all()
        return False


def _is_beside(pid: int) -> bool:
    try:
        return pid != os.getpid() and os.getpgid(pid) == os.getpgrp() and lives(pid)
    except ProcessLookupError:
        return False
