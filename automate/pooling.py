"""One pool of PostgreSQL connections for all requests of a web process.

Under ASGI every request has a thread of its own, and with it Django would open a connection for every request:
some 10 ms before the first question, which then meets a server process with empty caches. What lives long can also
remember plans: requests ask the same few questions, and planning one takes as long as answering it.
Workers have no pool: their threads live long, and they are forked, which no pool survives.
"""

from django.db import connections

LEAST = 2
MOST = 20  # further requests wait for one, up to `PATIENCE_SECONDS`
PATIENCE_SECONDS = 10.0
OFTEN = 5  # a statement that a connection has been asked so often is prepared there, and its plan kept
GIVE_UP_SECONDS = 1.0  # a pool that goes on trying waits twice as long each time, and so outlasts an outage


def share_connections() -> None:
    """Let this process, which must not fork, take its connections from a pool. SQLite needs none."""
    database = connections.settings["default"]
    if database["ENGINE"] == "django.db.backends.postgresql":
        options = database.setdefault("OPTIONS", {})
        options["pool"] = {"min_size": LEAST, "max_size": MOST, "timeout": PATIENCE_SECONDS}
        options["prepare_threshold"] = OFTEN
        options["pool"]["reconnect_timeout"] = GIVE_UP_SECONDS  # the next request tries anew, at once
