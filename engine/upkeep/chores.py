"""What other rooms have to have looked after every few seconds, lest a crash leave something lying about.

The supervisors see to it, so that no driver is held up. A chore may be done by several of them at once.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from engine.store.outage import is_outage

logger = logging.getLogger("automate.worker")

Chore = Callable[[datetime], object]
_CHORES: list[Chore] = []


def register(chore: Chore) -> None:
    """Have this done every ten seconds or so; it must be cheap where there is nothing to do."""
    _CHORES.append(chore)


def do_chores(now: datetime) -> None:
    """Do them all; one that breaks keeps none of the others from being done. An outage goes up."""
    for chore in _CHORES:
        try:
            chore(now)
        except Exception as error:
            if is_outage(error):
                raise
            logger.exception("A chore broke: %s", getattr(chore, "__qualname__", chore))
