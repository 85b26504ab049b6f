"""A driver's sign of life: a row that the supervisor reads, and through which it asks the driver to stop.

The row also publishes what the driver has counted. When it goes, its counters are added to those of former drivers.
"""

import os
import socket
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from engine import bell
from engine.models import Driver, DriverTotals
from engine.store.claim import break_leases
from engine.store.clock import now_there, since_boot
from engine.upkeep.cluster import lives, watched
from engine.upkeep.stats import Published, added, lasting

BEAT_SECONDS = 2.0
DEAD_AFTER = timedelta(seconds=7)
FORGOTTEN_AFTER = DEAD_AFTER * 4


def host() -> str:
    """This machine, or container: two of one name must not take each other's processes for their own."""
    return settings.AUTOMATE_MACHINE or _own_name()


@cache
def _own_name() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text() + os.readlink("/proc/self/ns/pid")
    except OSError:
        boot = ""
    return f"{socket.gethostname()[:80]}-{sha256(boot.encode()).hexdigest()[:8]}"


def new_name() -> str:
    """A name for a driver of this process; the second part is its process id."""
    return f"{socket.gethostname()[:50]}:{os.getpid()}:{uuid4().hex[:6]}"


def alive(*, on_this_host: bool = True) -> QuerySet[Driver]:
    """Drivers that take new runs and were seen lately."""
    drivers = Driver.objects.filter(draining=False, seen_at__gt=now_there() - DEAD_AFTER)
    return drivers.filter(host=host()) if on_this_host else drivers


def signs_of_life(*, anywhere: bool = False) -> int:
    """Drivers seen lately, of this machine or anywhere; those included that only finish what they have."""
    return Driver.objects.filter(seen_at__gt=now_there() - DEAD_AFTER).count() if anywhere else len(seen_here())


def seen_here() -> list[str]:
    """Drivers of this machine seen lately; those included that only finish what they have."""
    seen = Driver.objects.filter(host=host(), seen_at__gt=now_there() - DEAD_AFTER)
    return list(seen.values_list("name", flat=True))


def last_signs() -> dict[str, datetime]:
    """When each driver there is has last shown life, wherever it is."""
    return dict(Driver.objects.values_list("name", "seen_at"))


def forget_dead(unheard: Collection[str]) -> int:
    """Remove the rows of drivers that died without a word, wherever they were; returns how many.

    Only of those that are `unheard` of: if the clock was set forward, all of them seem to have been silent for long.
    """
    silent = Driver.objects.filter(name__in=unheard, seen_at__lt=now_there() - FORGOTTEN_AFTER) if unheard else ()
    return retire([driver.name for driver in silent])


def names_here() -> list[str]:
    """All drivers of this machine that have a row, dead or alive."""
    return list(Driver.objects.filter(host=host()).order_by("id").values_list("name", flat=True))


def bury_dead() -> list[str]:
    """Remove drivers of this machine whose process is gone or drives anew, their leases with them; returns whom.

    Only the machine itself can tell so quickly; elsewhere a dead driver's leases run out.
    """
    here = names_here()
    silent = [name for name in _silent(DEAD_AFTER) if name not in _newest(here)]
    dead = {*silent, *(name for name in here if not lives(process_of(name)))}
    broken = sum(break_leases(owner=name) for name in dead)
    if broken:
        bell.ring()
    retire(list(dead))
    return list(dead)


def hung(unheard: Collection[str]) -> list[str]:
    """Drivers of this machine whose process lives, but which are `unheard` of.

    A row that an earlier driver of a process has left says nothing about the one it drives with now.
    """
    newest = _newest(names_here()) if unheard else set()
    return sorted(name for name in newest if name in unheard and lives(process_of(name)))


def _silent(since: timedelta) -> list[str]:
    silent = Driver.objects.filter(host=host(), seen_at__lt=now_there() - since)
    return list(silent.values_list("name", flat=True))


def _newest(names: Sequence[str]) -> set[str]:
    """Of these drivers, oldest first, the last of each process: it drives with one at a time."""
    return set({process_of(name): name for name in names}.values())


def retire(names: Sequence[str]) -> int:
    """Remove drivers, keeping what they had counted; returns how many there were."""
    if not names:
        return 0
    with transaction.atomic():
        gone = list(Driver.objects.select_for_update().filter(name__in=names).order_by("pk"))
        if gone:
            DriverTotals.objects.get_or_create(pk=DriverTotals.ONLY)
            totals = DriverTotals.objects.select_for_update().get(pk=DriverTotals.ONLY)
            totals.stats = added([totals.stats, *(lasting(driver.stats) for driver in gone)])
            totals.save(update_fields=["stats"])
            Driver.objects.filter(pk__in=[driver.pk for driver in gone]).delete()
    return len(gone)


def process_of(name: str) -> int:
    """The process id in a driver's name."""
    return int(name.split(":")[1])


def ask_to_stop() -> None:
    """Ask every driver of this machine to hand its runs over and end."""
    Driver.objects.filter(host=host()).update(stop_requested=True)


class Heartbeat:
    """Written by the driver's own thread, so that a driver that hangs is seen to hang."""

    def __init__(self, name: str, publish: Callable[[], Published] = dict) -> None:
        self._name = name
        self._publish = publish
        self._beaten = 0.0
        self._parent = os.getppid()
        self.stop_requested = False

    def begin(self) -> None:
        Driver.objects.create(name=self._name, host=host(), seen_at=now_there())
        self._beaten = since_boot()

    def admitted(self, wanted: int) -> bool:
        """Whether this driver is among the `wanted` oldest of its machine; the younger ones give way."""
        return self._name in alive().order_by("id").values_list("name", flat=True)[:wanted]

    def due(self) -> bool:
        return since_boot() - self._beaten >= BEAT_SECONDS

    def overdue(self) -> bool:
        """Whether so much time has passed that leases may have run out: the driver stood still."""
        return since_boot() - self._beaten >= BEAT_SECONDS * 3

    def beat(self, *, active_runs: int) -> None:
        """Say that the driver lives, and hear whether it should stop."""
        self._beaten = since_boot()
        row = Driver.objects.filter(name=self._name)
        row.update(seen_at=now_there(), active_runs=active_runs, stats=self._publish())
        asked = row.values_list("stop_requested", flat=True).first()
        # Without its row, its parent or its supervisor the driver is an orphan that nobody watches.
        self.stop_requested = asked is not False or os.getppid() != self._parent or not watched()

    def others(self) -> int:
        """How many other drivers take new runs, here and elsewhere."""
        return alive(on_this_host=False).exclude(name=self._name).count()

    def drain(self) -> None:
        Driver.objects.filter(name=self._name).update(draining=True, seen_at=now_there())

    def end(self) -> None:
        """Give back whatever is still held, so that nobody has to wait for a lease to run out, and go."""
        Driver.objects.filter(name=self._name).update(stats=self._publish())
        if break_leases(owner=self._name):
            bell.ring()
        retire([self._name])
