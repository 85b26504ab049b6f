"""When to try a failed step again, or never: a value, decided from policy, attempt and failure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256


class Backoff(StrEnum):
    FIXED = "fixed"
    LINEAR = "linear"
    EXPONENTIAL = "exponential"


class FailureKind(StrEnum):
    """What went wrong, in the terms that decide whether trying again can help.

    After `timeout` and `critical` nobody can tell whether it was done; all others say that it was not.
    """

    TRANSIENT = "transient"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    VALIDATION = "validation"
    PERMISSION = "permission"
    PERMANENT = "permanent"
    CRITICAL = "critical"


LONGEST_RETRY_AFTER = 86_400.0
WORTH_RETRYING = frozenset({FailureKind.TRANSIENT, FailureKind.TIMEOUT, FailureKind.RATE_LIMITED})


@dataclass(frozen=True, slots=True)
class Retry:
    """A retry policy. `attempts` counts the first try; delays are seconds."""

    attempts: int = 1
    delay: float = 1.0
    backoff: Backoff = Backoff.EXPONENTIAL
    max_delay: float = 300.0
    jitter: float = 0.0  # the share of a delay that may be taken off, so that many do not come back at once
    total_time: float | None = None  # seconds since the first attempt began, after which none begins any more
    kinds: frozenset[FailureKind] = WORTH_RETRYING

    def next_at(
        self,
        *,
        attempt: int,
        kind: FailureKind,
        now: datetime,
        retry_after: float | None = None,
        began: datetime | None = None,
        chance: float = 0.0,
    ) -> datetime | None:
        """The moment of the next attempt after attempt number `attempt` failed, or None for never.

        `retry_after` (seconds, from the other side) is a floor that `max_delay` and `jitter` do not cut, up to a
        day. `began` is when the first attempt did, `chance` a number in [0, 1) that the jitter is drawn with.
        """
        if attempt >= self.attempts or kind not in self.kinds or kind is FailureKind.CRITICAL:
            return None
        # The exponent is bounded so that a large attempt number cannot overflow a float.
        factor = {
            Backoff.FIXED: 1.0,
            Backoff.LINEAR: float(attempt),
            Backoff.EXPONENTIAL: 2.0 ** min(attempt - 1, 40),
        }[self.backoff]
        seconds = min(self.delay * factor, self.max_delay) * (1 - self.jitter * chance)
        at = now + timedelta(seconds=max(seconds, min(retry_after or 0.0, LONGEST_RETRY_AFTER)))
        late = self.total_time is not None and began is not None and at > began + timedelta(seconds=self.total_time)
        return None if late else at


def chance_of(attempt_id: str) -> float:
    """A number in [0, 1) that is always the same for one attempt, so that a replay decides as the run did."""
    return int.from_bytes(sha256(attempt_id.encode()).digest()[:4]) / 2**32


NO_RETRY = Retry()
