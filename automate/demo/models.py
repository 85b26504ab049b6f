"""What the demo services remember: payments booked, and e-mails caught."""

from typing import ClassVar

from django.db import models

from workspaces.refs import new_ref


class LedgerEntry(models.Model):
    """One payment at the demo supplier service, and how often it was asked for.

    `calls` counts requests with this idempotency key, `effects` how often money would have moved:
    a repeated key raises the first and never the second.
    """

    key = models.CharField(max_length=200, unique=True)
    supplier = models.CharField(max_length=40)
    invoice = models.CharField(max_length=80, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    calls = models.PositiveIntegerField(default=0)
    effects = models.PositiveIntegerField(default=0)
    booked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-booked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} to {self.supplier}"

    @property
    def reference(self) -> str:
        """The booking number in the service's answer."""
        return f"PAY-{self.pk:06d}"


class CaughtMail(models.Model):
    """An e-mail the demo's mail catcher accepted and, of course, never delivered."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    sender = models.CharField(max_length=320)
    recipients = models.JSONField(default=list)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    caught_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-caught_at", "-id"]

    def __str__(self) -> str:
        return self.subject or "(no subject)"
