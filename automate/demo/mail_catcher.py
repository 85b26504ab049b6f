"""An SMTP server that keeps every message for the demo mail page and delivers none."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session
from asgiref.sync import sync_to_async
from django.db import close_old_connections

from automate.demo.models import CaughtMail


class Catcher:
    """The handler aiosmtpd calls for each message."""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        await sync_to_async(keep)(envelope.mail_from or "", envelope.rcpt_tos, envelope.content or b"")
        return "250 Caught"


def keep(sender: str, recipients: list[str], content: str | bytes) -> CaughtMail:
    """Store one message; parts that cannot be read as text are left out."""
    raw = content.encode() if isinstance(content, str) else content
    message = message_from_bytes(raw, policy=policy.default)
    try:
        return CaughtMail.objects.create(
            sender=sender[:320],
            recipients=recipients,
            subject=str(message["subject"] or "")[:500],
            text=_body(message, "plain"),
            html=_body(message, "html"),
        )
    finally:
        close_old_connections()


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    # PostgreSQL refuses NUL in text, and no reader misses it.
    return str(part.get_content()).replace("\x00", "") if part else ""
