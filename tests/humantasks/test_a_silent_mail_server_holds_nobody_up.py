"""Who tells people by e-mail of their tasks waits in the same queue as drivers: a mail server may not hold it up."""

import smtplib
import socket
import time
from collections.abc import Iterator

import pytest
from django.conf import settings as site
from pytest_django.fixtures import Settings

from humantasks.jobs import announce
from humantasks.models import Task
from humantasks.services import announcing
from tests.cast import Cast
from tests.humantasks.asked import ago, asked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def silent_server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """It lets connect and says nothing, as one does that expects TLS from the first byte on."""
    monkeypatch.setitem(announcing._left_alone, "until", 0.0)
    monkeypatch.setattr(announcing, "SLOW_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        settings.EMAIL_TIMEOUT = 0.3
        yield server


def test_the_site_waits_for_no_mail_server_for_long() -> None:
    assert 0 < site.EMAIL_TIMEOUT <= 10


def test_after_one_that_took_long_to_fail_others_are_not_tried_and_told_later(
    cast: Cast, silent_server: socket.socket, settings: Settings
) -> None:
    tasks = [asked(cast, now=ago(minutes=5)) for _ in range(20)]
    with pytest.raises((TimeoutError, smtplib.SMTPException)):
        announce(tasks[0].pk)
    began = time.monotonic()
    assert [announce(task.pk) for task in tasks] == [0] * 20
    assert time.monotonic() - began < 1.0
    assert not Task.objects.filter(announced_at__isnull=False).exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    announcing._left_alone["until"] = 0.0  # a while has passed
    assert announce(tasks[1].pk) > 0
