"""Watches the django-q2 cluster of one machine: starts it, keeps its drivers alive, replaces it when it wedges.

A cluster can go wrong without ending: killed workers may leave its queue locked, and a killed guard leaves
orphans. Only the drivers' heartbeats count as life.
"""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, connections

from engine.heartbeat import alive, ask_to_stop, bury_dead, forget_dead, signs_of_life
from engine.tasks import enqueue_driver

logger = logging.getLogger("automate.worker")

LOOK_SECONDS = 0.5
ENQUEUE_AGAIN_SECONDS = 4.0
WEDGED_SECONDS = 10.0  # no driver for this long though asked for: the cluster is replaced
STOP_SECONDS = 7.0


class Supervisor:
    """Runs until SIGTERM or SIGINT; then asks the drivers to hand over and ends the cluster."""

    def __init__(self, *, drivers: int | None, say: Callable[[str], object]) -> None:
        self._wanted = drivers or settings.AUTOMATE_DRIVERS
        self._say = say
        self._cluster: subprocess.Popen[bytes] | None = None
        self._stopping = False
        self._asked = 0.0
        self._last_life = 0.0
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

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _look(self) -> None:
        if self._cluster is None or self._cluster.poll() is not None:
            self._start_cluster()
        try:
            self._keep_drivers()
        except DatabaseError as error:
            logger.warning("The database cannot be asked, looking again shortly: %s", error)
            connections.close_all()

    def _start_cluster(self) -> None:
        if self._cluster is not None:
            self._say(f"The cluster ended with code {self._cluster.returncode}; starting it again.")
            self._kill_cluster()
        environment = {**os.environ, "AUTOMATE_DRIVERS": str(self._wanted)}
        self._cluster = subprocess.Popen(  # noqa: S603 - our own manage.py
            [sys.executable, sys.argv[0], "qcluster"], env=environment, start_new_session=True
        )
        self._last_life = time.monotonic()
        self._asked = 0.0

    def _keep_drivers(self) -> None:
        if bury_dead():
            self._asked = 0.0
        now, living = time.monotonic(), alive().count()
        if signs_of_life():
            self._last_life = now
        if living >= self._wanted:
            if not self._announced:
                self._announced = True
                self._say(f"ready: {living} driver{'s' if living > 1 else ''} at work")
            return
        if now - self._asked > ENQUEUE_AGAIN_SECONDS:
            self._asked = now
            forget_dead()
            for _ in range(self._wanted - living):
                enqueue_driver()
        if living == 0 and now - self._last_life > WEDGED_SECONDS:
            self._say("No driver has shown life; the cluster is replaced.")
            self._kill_cluster()

    def _end(self) -> None:
        try:
            ask_to_stop()
        except DatabaseError:
            logger.warning("The drivers could not be asked to stop; their leases will expire")
        if self._cluster is not None:
            self._cluster.terminate()
            try:
                self._cluster.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._say("The cluster did not end in time; what it was doing is taken up again at the next start.")
            self._kill_cluster()

    def _kill_cluster(self) -> None:
        """End the whole process group: a cluster's workers survive their guard otherwise."""
        if self._cluster is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._cluster.pid, signal.SIGKILL)
        self._cluster.wait()
        self._cluster = None
