"""When to try again, and how long things are."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.core.durations import InvalidDuration, parse_duration
from engine.core.retry import Backoff, FailureKind, Retry

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def delays(retry: Retry, count: int) -> list[float]:
    moments = [retry.next_at(attempt=n, kind=FailureKind.TRANSIENT, now=NOW) for n in range(1, count + 1)]
    return [(moment - NOW).total_seconds() for moment in moments if moment]


def test_fixed_linear_and_exponential_delays() -> None:
    assert delays(Retry(9, 2, Backoff.FIXED), 3) == [2, 2, 2]
    assert delays(Retry(9, 2, Backoff.LINEAR), 3) == [2, 4, 6]
    assert delays(Retry(9, 1, Backoff.EXPONENTIAL), 4) == [1, 2, 4, 8]


def test_a_delay_is_cut_at_its_maximum_but_the_other_side_may_ask_for_more() -> None:
    retry = Retry(100, 1, Backoff.EXPONENTIAL, max_delay=10)
    assert delays(retry, 90)[-1] == 10
    later = retry.next_at(attempt=1, kind=FailureKind.RATE_LIMITED, now=NOW, retry_after=60)
    assert later == NOW + timedelta(seconds=60)


def test_attempts_are_counted_with_the_first_try() -> None:
    assert delays(Retry(3, 1), 9) == [1, 2]
    assert Retry(1).next_at(attempt=1, kind=FailureKind.TRANSIENT, now=NOW) is None


@pytest.mark.parametrize("kind", ["validation", "permission", "permanent", "critical"])
def test_what_trying_again_cannot_help_is_never_tried_again(kind: str) -> None:
    assert Retry(9).next_at(attempt=1, kind=FailureKind(kind), now=NOW) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("5m", 300), ("2h", 7200), ("3d", 259_200), ("1h 30m", 5400), ("90", 90), (2.5, 2.5), ("500ms", 0.5)],
)
def test_durations_are_read_as_people_write_them(text: object, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "soon", "5x", "-3s", "20y", None, True, "11000d", 10**400, -(10**400), "9" * 400])
def test_what_is_no_duration_is_refused_in_a_sentence(text: object) -> None:
    with pytest.raises(InvalidDuration, match=r"duration"):
        parse_duration(text)
