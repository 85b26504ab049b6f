"""Send an e-mail through the site's mail server."""

import smtplib
from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address

from engine.core.expressions import as_text
from engine.core.retry import FailureKind
from engine.core.steps import Done, Effect, Fail, Outcome, StepContext, StepType

MOST_RECIPIENTS = 100
TO_REACH_IT = 4  # one part of so many of its time limit may each answer take until a mail can be handed over


class MailSend(StepType):
    type = "mail.send"
    title = "Send e-mail"
    description = "Write to one or more people."
    category = "integrations"
    icon = "mail"
    effect = Effect.AT_MOST_ONCE
    summary = "To {to}: {subject}"
    timeout = 60.0
    config = {
        "type": "object",
        "required": ["to", "subject", "body"],
        "properties": {
            "to": {
                "title": "To", "type": "string", "minLength": 1, "maxLength": 4000,
                "description": "One address, or several with commas between or as a list.", "examples": ["{{ input.email }}"],
            },
            "subject": {"title": "Subject", "type": "string", "minLength": 1, "maxLength": 500},
            "body": {"title": "Text", "type": "string", "maxLength": 100_000, "x-control": "multiline"},
            "reply_to": {"title": "Replies go to", "type": "string", "maxLength": 400},
        },
        "additionalProperties": False,
    }  # fmt: skip
    output = {
        "type": "object",
        "properties": {
            "to": {"type": "array", "title": "Recipients", "description": "Those for whom the mail server took it."},
            "refused": {
                "type": "array",
                "title": "Refused recipients",
                "description": "Those whom the mail server refused while it took the mail for others.",
            },
            "message_id": {"type": "string"},
        },
    }
    failures = {
        FailureKind.VALIDATION: "There is no recipient, too many, or one that is no address; nothing was sent.",
        FailureKind.TRANSIENT: "The mail server could not be reached or asked to come back later; nothing was sent.",
        FailureKind.PERMANENT: "The mail server refused the mail, or all of its recipients.",
        FailureKind.CRITICAL: "The connection broke while sending, or the server's answer says neither yes nor no: nobody can tell whether it was sent.",
    }
    sample = {"to": ["someone@example.com"], "refused": [], "message_id": "<run.step@automate>"}
    docs = (
        "An e-mail cannot be taken back, so the step is never repeated by itself after a crash: a person is asked. "
        "If the mail server cannot be reached, nothing was sent and trying again is safe. If it takes the mail for some "
        "recipients and refuses others, the step completes, since trying again would send it to the first ones twice: "
        "the history warns, and “refused” lists the others, so that a condition or a gate can look at them."
    )

    def perform(self, context: StepContext) -> Outcome:
        recipients = _addresses(context.config["to"])
        reply_to = [as_text(context.config["reply_to"])] if context.config.get("reply_to") else []
        fault = _address_fault(recipients) or (reply_to and _address_fault(reply_to))
        if fault:
            return Fail(fault, FailureKind.VALIDATION)
        message_id = f"<{context.idempotency_key}@automate>"
        message = EmailMessage(
            subject=" ".join(as_text(context.config["subject"]).split()),
            body=as_text(context.config["body"]),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=recipients,
            reply_to=reply_to or None,
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        )
        try:
            message.message()
        except ValueError as error:  # a name of a host that cannot be one, half a character
            return Fail(f"The mail cannot be written down: {error}.", FailureKind.VALIDATION)
        outcome = _send(message, context.seconds_left or 30.0, message_id)
        if isinstance(outcome, Done) and outcome.output["refused"]:
            context.warn(f"The mail server refused {', '.join(outcome.output['refused'])}; the others got the mail.")
        return outcome


def _send(message: EmailMessage, seconds: float, message_id: str) -> Outcome:
    # Who cannot be reached is given up long before the time limit: then it is known that nothing was sent.
    connection = get_connection(timeout=seconds / TO_REACH_IT)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        # Nothing has been handed over yet, so trying again cannot send it twice.
        hint = "Check EMAIL_URL and that the mail server is running."
        return Fail(f"The mail server cannot be reached: {_words(error)}.", FailureKind.TRANSIENT, hint)
    answers = _listen(connection, seconds)
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(error.recipients)
    except smtplib.SMTPResponseException as error:
        return _answered(error.smtp_code)
    except (OSError, smtplib.SMTPException) as error:
        return Fail(f"The mail was broken off: {_words(error)}. It may have been sent.", FailureKind.CRITICAL)
    finally:
        connection.close()
    refused = [recipient for recipient, taken in zip(message.to, answers, strict=False) if not taken]
    return Done({"to": [one for one in message.to if one not in refused], "refused": refused, "message_id": message_id})


def _refused(recipients: Mapping[str, tuple[int, bytes]]) -> Fail:
    """Nobody would have it, so it was not sent. Some may have it later, as where a server makes strangers come twice."""
    later = any(400 <= code < 500 for code, _ in recipients.values())
    kind = FailureKind.TRANSIENT if later else FailureKind.PERMANENT
    return Fail(f"The mail server refused: {', '.join(recipients)}.", kind)


def _answered(code: int) -> Fail:
    """What a server says that is not 250. Only 4xx and 5xx say that it did not take the mail."""
    if not 400 <= code < 600:
        told = f"The mail server answered {code}, so nobody can tell whether it took the mail."
        return Fail(told, FailureKind.CRITICAL)
    return Fail(f"The mail server answered {code}.", FailureKind.TRANSIENT if code < 500 else FailureKind.PERMANENT)


def _listen(connection: BaseEmailBackend, seconds: float) -> list[bool]:
    """Filled when the mail is sent: for each recipient in turn, whether the server took it. Django keeps that to itself.

    Stays empty for what is no mail server, and takes everything. From now on each answer is waited for so long.
    """
    answers: list[bool] = []
    server = getattr(connection, "connection", None)
    if isinstance(server, smtplib.SMTP):
        if server.sock is not None:
            server.sock.settimeout(seconds)
        sendmail = server.sendmail

        def heard(sender: str, recipients: Sequence[str], message: bytes) -> dict[str, tuple[int, bytes]]:
            refused = sendmail(sender, recipients, message)
            answers.extend(recipient not in refused for recipient in recipients)
            return refused

        server.sendmail = heard  # type: ignore[assignment, method-assign]
    return answers


def _addresses(to: Any) -> list[str]:
    """One or several in a text, or in a list that an expression gives."""
    parts = to if isinstance(to, list) else as_text(to).replace(";", ",").split(",")
    return [address for part in parts if (address := as_text(part).strip())]


def _address_fault(recipients: list[str]) -> str:
    if not recipients:
        return "There is no recipient."
    if len(recipients) > MOST_RECIPIENTS:
        return f"There are {len(recipients)} recipients; at most {MOST_RECIPIENTS} are allowed."
    bad = next((recipient for recipient in recipients if not _is_address(recipient)), None)
    return f"“{bad}” is not an e-mail address." if bad else ""


def _is_address(text: str) -> bool:
    try:
        sanitize_address(text, settings.DEFAULT_CHARSET)  # as sending does, where nobody could tell whether it was sent
    except ValueError:
        return False
    return "@" in parseaddr(text)[1] and "\n" not in text and "\r" not in text


def _words(error: Exception) -> str:
    text: Any = getattr(error, "strerror", None) or type(error).__name__
    return str(text)
