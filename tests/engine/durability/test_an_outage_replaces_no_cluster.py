"""The database is away for a moment: whoever waits at the queue of background jobs takes that for nothing worse."""

from pathlib import Path

import pytest
from django.db import DatabaseError, InterfaceError, connection

from engine.models import Run, Step
from engine.services import publish, start_run
from tests.cast import Cast
from tests.engine.durability.processes import kill, postmaster, worker
from tests.engine.slow_mail import SlowMail
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def over_or_asks(run: Run) -> bool:
    try:
        asks = Step.objects.filter(run=run, status="waiting", wait__kind="person").exists()
        return asks or Run.objects.filter(pk=run.pk, finished_at__isnull=False).exists()
    except (DatabaseError, InterfaceError):
        connection.close()
        return False


def test_an_outage_during_a_long_effect_asks_nobody_whether_it_was_done(cast: Cast, tmp_path: Path) -> None:
    server = postmaster()
    if server is None:
        pytest.skip("there is no database server to end")
    node = {"type": "mail.send", "config": {"to": "a@example.test", "subject": "Once", "body": "Only once"}}
    document = {"schema": 1, "name": "Mail", "nodes": {"mail": node}, "edges": {}}
    with SlowMail(seconds=25.0) as mail, worker(tmp_path, "127.0.0.1:1", EMAIL_URL=mail.url):
        definition = publish(workspace=cast.workspace, key="mail", version=1, document=document)
        run, _ = start_run(definition=definition, input={})
        until(mail.begun.is_set, "the mail is being sent")
        connection.close()
        kill(server, 3)
        until(lambda: over_or_asks(run), "the run ended, or somebody is asked", seconds=40)
        said = (tmp_path / "worker.log").read_text()
        assert Step.objects.get(run=run).status == "completed", said[-3000:]
        assert "replaced" not in said
        assert mail.received == 1
