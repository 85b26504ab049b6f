"""What a step reports about itself besides its result: what it cost and what it brought."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Cost:
    """Money that an attempt has spent."""

    amount: float
    currency: str = "USD"
    note: str = ""

    def data(self) -> dict[str, Any]:
        """As it stands in the event `impact.cost`."""
        return {"amount": self.amount, "currency": self.currency, "note": self.note}


@dataclass(frozen=True, slots=True)
class Impact:
    """A figure that an attempt has moved, for example `savings`, 30, `USD/month`."""

    name: str
    value: float
    unit: str = ""

    def data(self) -> dict[str, Any]:
        """As it stands in the event `impact.recorded`."""
        return {"name": self.name, "value": self.value, "unit": self.unit}


Reported = Cost | Impact
