"""DBOS on the database of DATABASE_URL, with threads enough for every workflow of a measurement."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from dbos import DBOS


@contextmanager
def launched(*, threads: int | None = None) -> Iterator[None]:
    url = os.environ["DATABASE_URL"].replace("postgres://", "postgresql+psycopg://")
    config = {"name": "bench", "system_database_url": url, "log_level": "ERROR", "run_admin_server": False}
    if threads:
        config |= {"max_executor_threads": threads}
    DBOS(config=config)
    DBOS.launch()
    yield
    DBOS.destroy()
