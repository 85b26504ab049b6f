"""A delay waits for a while, until a moment, or until a schedule comes next."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from engine.core.check import check
from engine.core.document import parse
from engine.core.steps import Fail, Outcome, Wait
from engine.registry import CATALOGUE
from engine.steps.time_delay import TimeDelay
from tests.engine.core.stage import document
from tests.engine.steps.contexts import NOW, context


def waited(config: dict[str, Any]) -> Outcome:
    return TimeDelay().perform(context(config))


def told(config: dict[str, Any]) -> list[tuple[str | None, str]]:
    found = check(parse(document({"a": {"type": "time.delay", "config": config}}, [])), CATALOGUE)
    return [(problem.where.pointer, problem.message) for problem in found if problem.code == "invalid-config"]


def test_it_waits_until_the_schedule_comes_next() -> None:
    assert waited({"next": {"cron": "0 9 * * 1-5", "zone": "America/New_York"}}) == Wait(
        "timer",
        "waiting until Tue 01 Jan 2030, 09:00 (America/New_York)",
        until=datetime(2030, 1, 1, 14, tzinfo=UTC),
        output_on_timeout={},
    )


def test_a_schedule_without_a_zone_goes_by_the_clock_of_the_site(settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    outcome = waited({"next": {"cron": "0 9 * * *"}})
    assert isinstance(outcome, Wait)
    assert (outcome.until, outcome.description) == (
        datetime(2030, 1, 2, tzinfo=UTC), "waiting until Wed 02 Jan 2030, 09:00 (Asia/Tokyo)"
    )  # fmt: skip


def test_a_moment_counts_before_a_schedule_and_that_before_a_while() -> None:
    several = {"for": "2h", "next": {"cron": "0 10 * * *", "zone": "UTC"}}
    outcomes = [waited({"for": "2h"}), waited(several), waited({**several, "until": "2030-01-01T09:30:00Z"})]
    assert [isinstance(outcome, Wait) and outcome.until for outcome in outcomes] == [
        NOW + timedelta(hours=2), NOW + timedelta(hours=1), NOW + timedelta(minutes=30),
    ]  # fmt: skip


def test_a_zone_that_is_gone_by_then_fails_the_step() -> None:
    outcome = waited({"next": {"cron": "0 9 * * *", "zone": "Mars/Base"}})
    assert isinstance(outcome, Fail)
    assert "Mars/Base" in outcome.message


@pytest.mark.parametrize(
    ("schedule", "pointer", "words"),
    [
        ({"cron": "0 25 * * *"}, "/cron", "“a”: “25” cannot be read as the hour."),
        ({"cron": "0 9 30 2 *"}, "/cron", "never comes"),
        ({"cron": "0 9 * * *", "zone": "Mars/Base"}, "/zone", "no time zone “Mars/Base”"),
        ({"zone": "UTC"}, "/cron", "Or until the next is missing"),
        ({"cron": ""}, "/cron", "Or until the next is missing"),
        ("{{ input.when }}", "", "Or until the next"),
        ({"cron": "{{ input.when }}"}, "/cron", "has five fields"),
    ],
)
def test_faults_of_a_schedule_are_told_where_they_are(schedule: object, pointer: str, words: str) -> None:
    ((where, message),) = told({"next": schedule})
    assert where == f"/nodes/a/config/next{pointer}"
    assert words in message


@pytest.mark.parametrize("until", ["31.12.2030 09:00", "tomorrow", "2030-02-30"])
def test_a_moment_that_cannot_be_read_is_told_while_drawing(until: str) -> None:
    ((where, message),) = told({"until": until})
    assert where == "/nodes/a/config/until"
    assert f"“{until}” is no date and time" in message
    outcome = waited({"until": until})
    assert isinstance(outcome, Fail)
    assert f"“{until}” is no date and time" in outcome.message


@pytest.mark.parametrize("until", ["2030-01-31T09:00:00Z", "2030-01-31 09:00+02:00", "2030-01-31", "{{ input.when }}"])
def test_a_moment_that_can_be_read_has_no_fault(until: str) -> None:
    assert told({"until": until}) == []


def test_a_schedule_that_comes_has_no_fault() -> None:
    assert told({"next": {"cron": "0 9 * * 1-5", "zone": "Europe/Amsterdam"}}) == []


def test_a_moment_beyond_all_calendars_is_told_in_words_while_drawing() -> None:
    (problem,) = TimeDelay().check({"until": "9999-12-31T23:59:59-14:00"})
    assert problem.message == "“9999-12-31T23:59:59-14:00” is, in UTC, not in the years 1 to 9999."


def test_fields_that_were_emptied_are_told_while_drawing() -> None:
    for emptied in ({"for": ""}, {"until": ""}, {"for": "", "until": None}):
        (problem,) = TimeDelay().check(emptied)
        assert (problem.pointer, problem.message) == ("/for", "nothing says how long to wait")
    assert TimeDelay().check({"for": "", "until": "2030-01-31T09:00:00Z"}) == []
    assert TimeDelay().check({"for": 0}) == []
