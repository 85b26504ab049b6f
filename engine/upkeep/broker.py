"""The queue of background jobs, which waits through an outage of the database.

django-q2 ends the process that could not ask; whoever watches the cluster takes it for killed while it held the lock of
the queue, and replaces the cluster, with the effects that are under way in it.
"""

import logging
import time
from typing import Any

from django.db import connections
from django_q.brokers.orm import ORM

from engine.store.outage import SIGNS, is_outage
from engine.upkeep.orphans import end_if_orphaned

logger = logging.getLogger("automate.worker")

AGAIN_SECONDS = 0.5


class PatientBroker(ORM):  # type: ignore[misc]
    """As django-q2's own, but in an outage there is nothing to do for a moment, and what was done is told later."""

    def dequeue(self) -> Any:
        end_if_orphaned()  # another cluster has its work: what is taken here nobody might do
        try:
            return super().dequeue()
        except SIGNS as error:
            _wait_for_database(error)
            return None

    def acknowledge(self, task_id: Any) -> Any:
        while True:
            try:
                return super().acknowledge(task_id)
            except SIGNS as error:
                _wait_for_database(error)


def _wait_for_database(error: Exception) -> None:
    if not is_outage(error):
        raise error
    connections.close_all()
    time.sleep(AGAIN_SECONDS)
