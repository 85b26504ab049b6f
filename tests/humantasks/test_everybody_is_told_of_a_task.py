"""Whoever is asked hears of it by e-mail, whatever breaks while the others are told."""

import re
import smtplib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django_q.models import OrmQ

from humantasks.jobs import announce
from humantasks.models import Task
from humantasks.services import reconcile_tasks
from tests.cast import Cast
from tests.humantasks.asked import ago, asked

pytestmark = pytest.mark.django_db(transaction=True)

BOTH = ["user:charlie@example.com", "user:dora@example.com"]


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, BaseException], None]:
    """The next e-mail to an address meets an exception; those after it go out."""
    send = EmailBackend.send_messages

    def break_at(address: str, error: BaseException) -> None:
        errors = iter([error])

        def sending(self: EmailBackend, messages: list[EmailMessage]) -> int:
            if messages[0].to == [address] and (found := next(errors, None)):
                raise found
            return send(self, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", sending)

    return break_at


def told() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def queued_by_reconciling(minutes: float) -> bool:
    """Whether the reconciling job, so much later, has the task announced again."""
    OrmQ.objects.all().delete()
    reconcile_tasks(now=timezone.now() + timedelta(minutes=minutes))
    return bool(OrmQ.objects.exists())


def test_an_announcement_that_a_crash_cut_off_goes_on_with_the_others(
    cast: Cast, breaking: Callable[[str, BaseException], None]
) -> None:
    task = asked(cast, now=ago(minutes=5), assignees=BOTH)
    breaking("dora@example.com", SystemExit())
    with pytest.raises(SystemExit):
        announce(task.pk)
    assert told() == ["charlie@example.com"]
    assert announce(task.pk) == 0  # perhaps somebody is still at it
    assert not queued_by_reconciling(minutes=1)
    assert queued_by_reconciling(minutes=10)
    Task.objects.update(announcing_until=ago(seconds=1))
    assert announce(task.pk) == 1
    assert told() == ["charlie@example.com", "dora@example.com"]
    assert not queued_by_reconciling(minutes=20)


@pytest.mark.parametrize(
    "error", [ConnectionResetError(104, "reset"), ValueError("odd"), smtplib.SMTPServerDisconnected()]
)
def test_after_a_failure_only_those_are_told_who_have_not_been(
    cast: Cast, breaking: Callable[[str, BaseException], None], error: Exception
) -> None:
    task = asked(cast, now=ago(minutes=5), assignees=BOTH)
    breaking("charlie@example.com", error)
    with pytest.raises(type(error)):
        announce(task.pk)
    assert queued_by_reconciling(minutes=0)
    announce(task.pk)
    assert told() == ["charlie@example.com", "dora@example.com"]


def test_an_address_that_is_refused_for_good_keeps_nobody_else_waiting(
    cast: Cast, breaking: Callable[[str, BaseException], None]
) -> None:
    task = asked(cast, now=ago(minutes=5), assignees=BOTH)
    breaking("charlie@example.com", smtplib.SMTPRecipientsRefused({"charlie@example.com": (550, b"no such user")}))
    assert announce(task.pk) == 1
    assert told() == ["dora@example.com"]
    assert not queued_by_reconciling(minutes=10)


def test_an_address_that_is_refused_for_now_is_tried_again(
    cast: Cast, breaking: Callable[[str, BaseException], None]
) -> None:
    task = asked(cast, now=ago(minutes=5), assignees=BOTH)
    breaking("charlie@example.com", smtplib.SMTPRecipientsRefused({"charlie@example.com": (450, b"later")}))
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        announce(task.pk)
    assert told() == ["dora@example.com"]
    assert announce(task.pk) == 1
    assert told() == ["charlie@example.com", "dora@example.com"]


def test_an_e_mail_says_by_which_clocks_its_times_are_told(cast: Cast) -> None:
    announce(asked(cast, due_in="1d", expires_in="2d").pk)
    message = mail.outbox[0]
    html = str(message.alternatives[0][0])  # type: ignore[union-attr]
    clock = re.compile(r" N[SD]T\.")  # Newfoundland's, see tests/settings.py
    assert [len(clock.findall(text)) for text in (str(message.body), html)] == [2, 2]
