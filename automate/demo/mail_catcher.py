"""An SMTP server that keeps every message for the demo mail page and delivers none."""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from automate.demo.models import CaughtMail


class Catcher:
    """The handler aiosmtpd calls for each message."""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.to_thread(_keep_apart, envelope)
        return "250 Caught"


def keep(sender: str, recipients: list[str], content: str | bytes) -> CaughtMail:
    """Store one message; parts that cannot be read as text are left out."""
    raw = content.encode() if isinstance(content, str) else content
    message = message_from_bytes(raw, policy=policy.default)
    return CaughtMail.objects.create(
        sender=sender[:320],
        recipients=recipients,
        subject=" ".join(str(message["subject"] or "").split())[:500],
        text=_body(message, "plain"),
        html=_body(message, "html"),
    )


def _keep_apart(envelope: Envelope) -> None:
    """In a thread of its own, whose database connection ends with the message."""
    try:
        keep(envelope.mail_from or "", envelope.rcpt_tos, envelope.content or b"")
    finally:
        connection.close()


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    # PostgreSQL refuses NUL in text, and no reader misses it.
    return str(part.get_content()).replace("\x00", "") if part else ""
