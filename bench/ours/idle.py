"""`idle.py TIMES`: from a call of the API to the run's end, one step, nothing else to do; prints the median in ms.

Three processes: this client, the web server, a worker. The client sees the run end in its row. On PostgreSQL it looks
when it hears the bell that watchers hear, on SQLite every millisecond: what it takes of the machine is missing to the
other two.
"""

import http.client
import json
import os
import socket
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
from django.db import connection
from processes import process, workers
from stage import chain, wait_until, workspace

from designer.services.publishing import publish_draft
from designer.services.workflows import create_workflow
from engine.bell import LIVE
from workspaces.models import ApiToken, Membership, User
from workspaces.policy import Scope
from workspaces.roles import Role

WARM = 20  # calls before the first that counts, as a server has had that has been up for a while
OVER = "SELECT 1 FROM engine_run WHERE ref = %s AND finished_at IS NOT NULL"


def main(times: int) -> None:
    place = workspace()
    user = User.objects.create_user(email=f"{place.slug}@example.test", password=None)
    Membership.objects.create(workspace=place, user=user, role=Role.OWNER)
    document = chain(1, {"type": "bench.nothing"})
    workflow = create_workflow(workspace=place, actor=user, name="Bench", document=document)
    publish_draft(workflow=workflow, revision=workflow.draft.revision, note="", actor=user)
    _, secret = ApiToken.objects.issue(
        workspace=place, user=user, name="Bench", scopes=[Scope.RUN], lifetime=timedelta(hours=1)
    )
    port = _free_port()
    daphne = Path(sys.executable).parent / "daphne"
    server = process(daphne, "-b", "127.0.0.1", "-p", str(port), "automate.asgi:application")
    with workers(1), server, _news() as news:
        wait_until(lambda: _listens(port))
        ask = _asker(port, f"/api/w/{place.slug}/workflows/{workflow.ref}/runs/", secret)
        for _ in range(WARM):
            _time(ask, news)
        print(statistics.median(_time(ask, news) for _ in range(times)) * 1000)


def _asker(port: int, path: str, secret: str):  # type: ignore[no-untyped-def]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": f"Token {secret}", "Content-Type": "application/json", "Host": f"localhost:{port}"}

    def ask() -> str:
        connection.request("POST", path, body='{"input": {}}', headers=headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
        if response.status != 201:
            raise SystemExit(f"the API answered {response.status}: {answer}")
        return str(answer["id"])

    return ask


def _time(ask, news) -> float:  # type: ignore[no-untyped-def]
    time.sleep(0.15)  # idle, as the measurement says
    began = time.time()
    ref = ask()
    with connection.cursor() as looking:
        while not looking.execute(OVER, [ref]).fetchall():
            news()
    return time.time() - began


@contextmanager
def _news() -> Iterator[Callable[[], object]]:
    """Gives a function that returns when it is time to look again."""
    if connection.vendor != "postgresql":
        yield lambda: time.sleep(0.001)
        return
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as ear:
        ear.execute(f"LISTEN {LIVE}")
        yield lambda: list(ear.notifies(timeout=1, stop_after=1))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    main(int(sys.argv[1]))
