"""When to try a failed step again, or never: a value, decided from policy, attempt and failure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Backoff(StrEnum):
    FIXED = "fixed"
    LINEAR = "linear"
    EXPONENTIAL = "exponential"


class FailureKind(StrEnum):
    """What went wrong, in the terms that decide whether trying again can help."""

    TRANSIENT = "transient"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    VALIDATION = "validation"
    PERMISSION = "permission"
    PERMANENT = "permanent"
    CRITICAL = "critical"


LONGEST_RETRY_AFTER = 7 * 86_400.0
WORTH_RETRYING = frozenset({FailureKind.TRANSIENT, FailureKind.TIMEOUT, FailureKind.RATE_LIMITED})


@dataclass(frozen=True, slots=True)
class Retry:
    """A retry policy. `attempts` counts the first try; delays are seconds."""

    attempts: int = 1
    delay: float = 1.0
    backoff: Backoff = Backoff.EXPONENTIAL
    max_delay: float = 300.0

    def next_at(
        self, *, attempt: int, kind: FailureKind, now: datetime, retry_after: float | None = None
    ) -> datetime | None:
        """The moment of the next attempt after attempt number `attempt` failed, or None for never.

        `retry_after` (seconds, from the other side) is a floor that `max_delay` does not cut, up to a week.
        """
        if attempt >= self.attempts or kind not in WORTH_RETRYING:
            return None
        # The exponent is bounded so that a large attempt number cannot overflow a float.
        factor = {
            Backoff.FIXED: 1.0,
            Backoff.LINEAR: float(attempt),
            Backoff.EXPONENTIAL: 2.0 ** min(attempt - 1, 40),
        }[self.backoff]
        seconds = min(self.delay * factor, self.max_delay)
        return now + timedelta(seconds=max(seconds, min(retry_after or 0.0, LONGEST_RETRY_AFTER)))


NO_RETRY = Retry()
