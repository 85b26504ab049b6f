"""Watches the django-q2 cluster of one machine: starts it, keeps its drivers alive, replaces it when it wedges.

A cluster can go wrong without ending: a killed worker may leave its queue locked, a killed guard leaves orphans, a
message may be lost or doubled. So what counts as life are the drivers' heartbeats, and the processes themselves.
"""

import logging
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from engine.store.outage import SIGNS
from engine.tasks import enqueue_driver
from engine.upkeep.chores import do_chores
from engine.upkeep.cluster import Cluster, until
from engine.upkeep.heartbeat import (
    FORGOTTEN_AFTER,
    alive,
    ask_to_stop,
    bury_dead,
    forget_dead,
    hung,
    last_signs,
    names_here,
    process_of,
    signs_of_life,
)
from engine.upkeep.silence import Silence

logger = logging.getLogger("automate.worker")

LOOK_SECONDS = 0.5
ENQUEUE_AGAIN_SECONDS = 4.0
FORGET_SECONDS = 10.0
WEDGED_SECONDS = 10.0  # no driver for this long though its crew is there: the cluster is replaced
MOST_PATIENCE = 160.0  # that long, too, a cluster may take until its crew is there
HUNG_SECONDS = 20.0  # a driver that shows no life for this long, while the database could be asked, is killed
HAND_OVER_SECONDS = 5.0
STOP_SECONDS = 7.0
REFUSALS = (DatabaseError, *SIGNS)  # more than an outage: it goes on even where an update has changed the tables


class Supervisor:
    """Runs until SIGTERM or SIGINT; then asks the drivers to hand over and ends the cluster."""

    def __init__(self, *, drivers: int | None, say: Callable[[str], object]) -> None:
        self._wanted = drivers or settings.AUTOMATE_DRIVERS
        self._tell = say
        self._cluster: Cluster | None = None
        self._stopping = False
        self._buried: list[str] = []
        self._asked = 0.0
        self._forgot = 0.0
        self._started = 0.0
        self._last_life = 0.0
        self._patience = WEDGED_SECONDS
        self._silence = Silence()
        self._announced = False

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            while not self._stopping:
                self._look()
                time.sleep(LOOK_SECONDS)
        finally:
            self._end()

    def _say(self, what: str) -> None:
        """Tell it; that it cannot be told, as where its output goes to a full disk, ends no supervisor."""
        with suppress(OSError, ValueError):
            self._tell(what)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _look(self) -> None:
        try:
            self._keep_cluster()
            self._keep_drivers()
        except REFUSALS as error:
            logger.warning("The database cannot be asked, looking again shortly: %s", type(error).__name__)
            self._silence.begin_anew()
            self._last_life = time.monotonic()  # nobody could show any
            connections.close_all()
        except OSError as error:  # no process, no memory, no file to be had just now
            logger.warning("The machine refuses what is needed, looking again shortly: %s", error.strerror)

    # The processes

    def _keep_cluster(self) -> None:
        """There is a cluster, and none of those who wait at its queue was killed."""
        if self._cluster is not None:
            # One may have died and been buried since the last look at the crew: it counts as a driver still.
            drivers = [process_of(name) for name in [*names_here(), *self._buried]]
            if self._cluster.code is not None:
                self._replace(f"The cluster ended with code {self._cluster.code}; it is started again.")
            elif self._cluster.lost(drivers):
                self._replace("A waiting process of the cluster was killed, and its queue may be locked: replaced.")
        if self._cluster is None and not self._stopping:
            self._cluster = Cluster(drivers=self._wanted)
            self._started = self._last_life = time.monotonic()
            self._asked = 0.0

    def _replace(self, why: str) -> None:
        """End a cluster; drivers that still live hand their runs over first."""
        self._say(why)
        if self._cluster is None:
            return
        ask_to_stop()
        until(self._is_handed_over, HAND_OVER_SECONDS)
        self._cluster.kill()
        self._cluster = None
        bury_dead()

    def _is_handed_over(self) -> bool:
        bury_dead()
        return not signs_of_life()

    # The drivers

    def _keep_drivers(self) -> None:
        """There are as many drivers as wanted; who is dead or hangs is removed, so that others take over."""
        self._silence.look(last_signs(), time.monotonic())
        self._end_hung()
        self._buried = bury_dead()
        if self._buried:
            self._asked = 0.0
        now, living = time.monotonic(), alive().count()
        self._note_life(now)
        if now - self._forgot > FORGET_SECONDS:
            self._forgot = now
            self._tidy()
        if living >= self._wanted:
            self._announce(living)
        elif now - self._asked > ENQUEUE_AGAIN_SECONDS:
            self._asked = now
            for _ in range(self._wanted - living):
                enqueue_driver()
        if living == 0 and now - self._last_life > self._patience:
            # A machine may be so busy that a crew needs longer to begin; the next one is given twice the time.
            self._patience = min(self._patience * 2, MOST_PATIENCE)
            self._replace("No driver has shown life; the cluster is replaced.")

    def _note_life(self, now: float) -> None:
        """Silence counts from the last sign of life, or once the cluster has a crew: before, nobody could speak."""
        if signs_of_life():
            self._last_life, self._patience = now, WEDGED_SECONDS
        elif self._cluster is not None and self._cluster.starting and now - self._started < MOST_PATIENCE:
            self._last_life = now

    def _tidy(self) -> None:
        forget_dead(self._unheard(FORGOTTEN_AFTER.total_seconds()))
        do_chores(timezone.now())

    def _unheard(self, seconds: float) -> set[str]:
        """Drivers that have shown no life for so long. What passed in an outage does not count: nobody could speak."""
        return self._silence.lasting(seconds, time.monotonic())

    def _announce(self, living: int) -> None:
        if not self._announced:
            self._announced = True
            self._say(f"ready: {living} driver{'s' if living > 1 else ''} at work")

    def _end_hung(self) -> None:
        """Kill drivers that show no life."""
        for name in hung(self._unheard(HUNG_SECONDS)):
            self._say(f"The driver {name} hangs and is killed; its runs are taken over.")
            with suppress(ProcessLookupError, PermissionError):
                os.kill(process_of(name), signal.SIGKILL)

    def _end(self) -> None:
        try:
            ask_to_stop()
        except REFUSALS:
            logger.warning("The drivers could not be asked to stop; their leases will expire")
        if self._cluster is not None:
            if not self._cluster.stop(STOP_SECONDS):
                self._say("The cluster did not end in time; what it was doing is taken up again elsewhere.")
            self._cluster.kill()
            self._bury()

    def _bury(self) -> None:
        """Whatever was killed just now is taken up by others at once, not when its leases run out."""
        try:
            bury_dead()
        except REFUSALS:
            logger.warning("The leases of this machine could not be given back; they will expire")
