"""Booking payments once per idempotency key, however often the request arrives."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import F

from automate.demo.models import LedgerEntry
from automate.demo.suppliers import SUPPLIERS


class RefusedError(Exception):
    """The order is wrong; the text says how, for the one who sent it."""


@dataclass(frozen=True)
class Order:
    supplier: str
    amount: Decimal
    currency: str
    invoice: str


def read_order(body: Any) -> Order:
    """Raises RefusedError."""
    if not isinstance(body, dict) or body.get("supplier") not in SUPPLIERS:
        raise RefusedError("The supplier is unknown.")
    try:
        amount = Decimal(str(body.get("amount"))).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise RefusedError("The amount must be a number.") from None
    if not amount.is_finite() or not 0 < amount < 10**9:
        raise RefusedError("The amount must be more than nothing.")
    return Order(body["supplier"], amount, str(body.get("currency", "EUR"))[:3], str(body.get("invoice", ""))[:80])


def book(key: str, order: Order) -> tuple[LedgerEntry, bool]:
    """The entry, and whether this call booked it."""
    with transaction.atomic():
        entry, new = LedgerEntry.objects.get_or_create(
            key=key,
            defaults={
                "supplier": order.supplier,
                "amount": order.amount,
                "currency": order.currency,
                "invoice": order.invoice,
                "effects": 1,
            },
        )
        LedgerEntry.objects.filter(pk=entry.pk).update(calls=F("calls") + 1)
    return entry, new


def answer(entry: LedgerEntry) -> dict[str, Any]:
    """The same for every call with the same key."""
    return {
        "reference": entry.reference,
        "status": "booked",
        "supplier": entry.supplier,
        "amount": float(entry.amount),
        "currency": entry.currency,
    }
