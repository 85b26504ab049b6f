"""Python's collector of garbage, set for a process that keeps the state of many runs in memory.

With Python's own settings, the loops of a driver with hundreds of runs looked through all that it holds again and
again: a seventh of its time. What a run leaves behind is almost never a cycle.
"""

import gc

NEW_OBJECTS = 50_000  # between two looks at the youngest; Python's own number is 700
LOOKS = 20  # at the young before one at those that have outlived a look, and so on


def collect_less_often() -> None:
    """Keep what is loaded by now out of every look, and look seldom. For the process of a driver."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, LOOKS, LOOKS)
