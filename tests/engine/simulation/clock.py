"""Time that passes only when the simulation says so; it stands in for `time` and for `timezone.now`."""

from datetime import UTC, datetime, timedelta

BEGINNING = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)


class Clock:
    """One clock for everybody. `sleep` lets it go on instead of waiting."""

    def __init__(self) -> None:
        self.elapsed = 0.0

    def now(self) -> datetime:
        return BEGINNING + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return 1_000.0 + self.elapsed

    time = perf_counter = monotonic

    def clock_gettime(self, _: int) -> float:
        return self.monotonic()

    def process_time(self) -> float:
        """Nothing takes time here but waiting."""
        return 0.0

    thread_time = process_time

    def sleep(self, seconds: float) -> None:
        self.elapsed += seconds

    def advance_to(self, moment: datetime) -> None:
        """Go on to a moment, unless it has passed."""
        self.elapsed = max(self.elapsed, (moment - BEGINNING).total_seconds())
