"""A mail server that lets connect and says nothing, or none at all behind a wall: nothing was sent, and all know it."""

import socket

import pytest
from pytest_django.fixtures import Settings

from engine.models import Run, Step
from tests.cast import Cast
from tests.engine.driving.stage import drive, driving, started

pytestmark = pytest.mark.django_db(transaction=True)


def ended(run: Run) -> bool:
    run.refresh_from_db()
    return run.status in ("failed", "waiting")


def test_nobody_is_asked_whether_it_was_sent(cast: Cast, settings: Settings) -> None:
    config = {"to": "ann@example.test", "subject": "Hello", "body": "Text"}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        run = started(cast, {"a": {"type": "mail.send", "config": config, "timeout": 2}}, [])
        with driving() as driver:
            drive(driver, lambda: ended(run), "it has ended, or a person is asked")
    step = Step.objects.get(run=run)
    assert (run.status, (step.error or {}).get("kind")) == ("failed", "transient")
