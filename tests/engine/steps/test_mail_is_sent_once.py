"""The mail step, against a real SMTP server and against none."""

import socket

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from engine.core.reports import Warned
from engine.core.retry import FailureKind
from engine.core.steps import Done, Effect, Fail, Outcome
from engine.steps.mail_send import MailSend
from tests.engine.slow_mail import SlowMail
from tests.engine.steps.contexts import context


def send(to: str = "ann@example.test", subject: str = "Hello", **config: object) -> Outcome:
    return MailSend().perform(context({"to": to, "subject": subject, "body": "Text", **config}))


def through(settings: Settings, url: str) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = url.removeprefix("smtp://").split(":")


def test_a_mail_reaches_every_recipient_under_the_key_of_its_step(settings: Settings) -> None:
    with SlowMail(seconds=0) as mail:
        through(settings, mail.url)
        outcome = send("ann@example.test; Bob <bob@example.test>")
        assert outcome == Done(
            {"to": ["ann@example.test", "Bob <bob@example.test>"], "refused": [], "message_id": "<run.step@automate>"}
        )
        assert mail.received == 1


def test_recipients_may_come_as_a_list(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert isinstance(MailSend().perform(context({"to": ["ann@example.test", ""], "subject": "x", "body": "y"})), Done)
    assert mail.outbox[0].to == ["ann@example.test"]


@pytest.mark.parametrize(("given", "written"), [(None, ""), (True, "true"), ({"a": [1, None]}, '{"a": [1, null]}')])
def test_a_value_reads_alone_as_it_does_within_a_text(settings: Settings, given: object, written: str) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert isinstance(MailSend().perform(context({"to": "a@b.test", "subject": given, "body": given})), Done)
    assert (mail.outbox[0].subject, mail.outbox[0].body) == (written, written)


def test_whom_the_server_refuses_while_it_takes_the_mail_for_others_is_told(settings: Settings) -> None:
    asked = context({"to": "ann@example.test, Bob <gone@example.test>", "subject": "Hello", "body": "Text"})
    with SlowMail(seconds=0, refuses="gone") as mail:
        through(settings, mail.url)
        outcome = MailSend().perform(asked)
        assert mail.received == 1
    assert isinstance(outcome, Done)
    assert outcome.output["to"] == ["ann@example.test"]
    assert outcome.output["refused"] == ["Bob <gone@example.test>"]
    words = "The mail server refused Bob <gone@example.test>; the others got the mail."
    assert asked.reports.gathered() == (Warned(words),)


def test_a_mail_that_is_refused_for_everybody_fails(settings: Settings) -> None:
    with SlowMail(seconds=0, refuses="gone") as mail:
        through(settings, mail.url)
        assert send("gone@example.test") == Fail("The mail server refused: gone@example.test.", FailureKind.PERMANENT)
        assert mail.received == 0


@pytest.mark.parametrize("to", ["later@example.test", "gone@example.test, later@example.test"])
def test_a_mail_that_somebody_may_have_later_can_be_tried_again(settings: Settings, to: str) -> None:
    with SlowMail(seconds=0, refuses="gone") as mail:
        through(settings, mail.url)
        outcome = send(to)
        assert mail.received == 0
    assert isinstance(outcome, Fail)
    assert outcome.kind == FailureKind.TRANSIENT


@pytest.mark.parametrize(
    ("says", "kind"),
    [("451 Later", "transient"), ("554 Spam", "permanent"), ("251 Elsewhere", "critical"), ("Oh", "critical")],
)
def test_an_answer_that_says_neither_yes_nor_no_leaves_it_open_whether_the_mail_was_sent(
    settings: Settings, says: str, kind: str
) -> None:
    with SlowMail(seconds=0, says=says) as mail:
        through(settings, mail.url)
        outcome = send()
    assert isinstance(outcome, Fail)
    assert outcome.kind == kind


@pytest.mark.parametrize(
    "config", [{"to": "ann@ü..de"}, {"reply_to": "ann@ü..de"}, {"body": "\ud800"}, {"subject": "\ud800"}]
)
def test_of_what_cannot_be_written_down_nobody_doubts_that_nothing_was_sent(
    settings: Settings, config: dict[str, str]
) -> None:
    with SlowMail(seconds=0) as mail:
        through(settings, mail.url)
        outcome = send(**config)
        assert mail.received == 0
    assert isinstance(outcome, Fail)
    assert outcome.kind == FailureKind.VALIDATION


@pytest.mark.parametrize(
    "to", ["anna@example.test.", "anna@example.test berta", "ben@example.test, anna@example.test /"]
)
def test_an_address_with_more_behind_it_is_none_and_nobody_doubts_that_nothing_was_sent(
    settings: Settings, to: str
) -> None:
    with SlowMail(seconds=0) as mail:
        through(settings, mail.url)
        outcome = send(to)
        assert mail.received == 0
    assert isinstance(outcome, Fail)
    assert outcome.kind == FailureKind.VALIDATION
    assert "is not an e-mail address" in outcome.message


def test_a_mail_server_that_is_down_may_be_tried_again(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        through(settings, f"smtp://127.0.0.1:{probe.getsockname()[1]}")
    outcome = send()
    assert isinstance(outcome, Fail)
    assert outcome.kind is FailureKind.TRANSIENT
    assert outcome.message == "The mail server cannot be reached: Connection refused."
    assert "EMAIL_URL" in outcome.hint


@pytest.mark.parametrize("to", ["", " , ", "nobody", "a@b.test, nobody", "a@b.test\nBcc: c@d.test"])
def test_what_is_no_address_is_refused_before_anything_is_sent(to: str) -> None:
    outcome = send(to)
    assert isinstance(outcome, Fail)
    assert outcome.kind is FailureKind.VALIDATION


def test_a_subject_cannot_smuggle_a_header(settings: Settings) -> None:
    with SlowMail(seconds=0) as mail:
        through(settings, mail.url)
        assert isinstance(send(subject="Hi\nBcc: eve@example.test"), Done)


def test_a_crash_never_sends_a_mail_twice_by_itself() -> None:
    assert MailSend.effect is Effect.AT_MOST_ONCE


def test_a_server_that_takes_long_over_a_mail_is_waited_for(settings: Settings) -> None:
    """Longer than one is that cannot be reached."""
    with SlowMail(seconds=1.2) as mail:
        through(settings, mail.url)
        asked = context({"to": "ann@example.test", "subject": "Hello", "body": "Text"}, seconds=4.0)
        assert isinstance(MailSend().perform(asked), Done)
