"""When a schedule comes next, by clocks that leap in spring and go back in autumn."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter
from hypothesis import given
from hypothesis import strategies as st

from engine.core.schedules import InvalidSchedule, parse_schedule

AMSTERDAM = "Europe/Amsterdam"


def coming(cron: str, after: str, zone: str = AMSTERDAM) -> str:
    """The next moment after one in UTC, with its distance from UTC."""
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    return parse_schedule({"cron": cron, "zone": zone}, "UTC").next_after(moment).isoformat(" ", "minutes")


def test_after_friday_a_working_day_is_a_monday() -> None:
    assert coming("0 9 * * 1-5", "2030-01-04 12:00") == "2030-01-07 09:00+01:00"
    assert coming("0 9 * * mon-fri", "2030-07-05 12:00") == "2030-07-08 09:00+02:00"


def test_the_moment_itself_is_not_the_next() -> None:
    assert coming("0 9 * * *", "2030-01-04 07:59:59") == "2030-01-04 09:00+01:00"
    assert coming("0 9 * * *", "2030-01-04 08:00:00") == "2030-01-05 09:00+01:00"
    assert coming("0 9 * * *", "2030-01-04 08:00:30") == "2030-01-05 09:00+01:00"


def test_a_time_that_the_clocks_skip_is_right_after_the_gap() -> None:
    assert coming("30 2 * * *", "2030-03-30 12:00") == "2030-03-31 03:00+02:00"
    assert coming("30 2 * * *", "2030-03-31 01:00") == "2030-04-01 02:30+02:00"
    assert coming("15 2 * * *", "2030-10-05 12:00", "Australia/Lord_Howe") == "2030-10-06 02:30+11:00"


def test_a_day_that_a_country_skipped_is_the_next_day() -> None:
    assert coming("0 12 30 12 *", "2011-12-20 00:00", "Pacific/Apia") == "2011-12-31 00:00+14:00"


def test_a_time_that_the_clocks_show_twice_is_taken_once() -> None:
    assert coming("30 2 * * *", "2030-10-26 12:00") == "2030-10-27 02:30+02:00"
    assert coming("30 2 * * *", "2030-10-27 00:30") == "2030-10-28 02:30+01:00"
    assert coming("*/10 * * * *", "2030-10-27 00:50") == "2030-10-27 03:00+01:00"
    assert coming("*/10 * * * *", "2030-10-27 01:05") == "2030-10-27 03:00+01:00"


def test_without_a_zone_the_clock_is_that_of_the_site() -> None:
    moment = datetime(2030, 1, 4, 12, tzinfo=UTC)
    assert parse_schedule({"cron": "0 9 * * *"}, "Asia/Tokyo").next_after(moment).isoformat().endswith("+09:00")
    assert parse_schedule({"cron": "0 9 * * *", "zone": ""}, "Asia/Tokyo").zone.key == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("cron", "said"),
    [
        ("0 9 * *", "has five fields – minute, hour, day of the month, month, day of the week – and “0 9 * *” has 4"),
        ("0 9 * * 1-5 30", "has 6"),
        ("@daily", "has 1"),
        ("61 * * * *", "“61” cannot be read as the minute. Write 0 to 59"),
        ("0 25 * * *", "“25” cannot be read as the hour. Write 0 to 23"),
        ("0 9 0 * *", "“0” cannot be read as the day of the month"),
        ("0 9 * 13 *", "“13” cannot be read as the month"),
        ("0 9 * * someday", "“someday” cannot be read as the day of the week"),
        ("0-99999999999 9 * * *", "cannot be read as the minute"),
        ("r 9 * * *", "“r” cannot be read as the minute"),  # a minute by lot
        ("0 9 1,h * *", "“1,h” cannot be read as the day of the month"),
        ("0 9 30 2 *", "never comes"),
        ("0 9 31 2,4,6 *", "never comes"),
        (f"{'1,' * 100}1 9 * * *", "at most 200 characters"),
    ],
)
def test_what_is_wrong_with_a_cron_text_is_told(cron: str, said: str) -> None:
    with pytest.raises(InvalidSchedule) as caught:
        parse_schedule({"cron": cron}, "UTC")
    assert caught.value.part == "cron"
    assert said in str(caught.value)


@pytest.mark.parametrize("zone", ["Mars/Base", "Europe", "../../etc/passwd", "\0"])
def test_a_zone_that_does_not_exist_is_told(zone: str) -> None:
    with pytest.raises(InvalidSchedule, match="There is no time zone") as caught:
        parse_schedule({"cron": "0 9 * * *", "zone": zone}, "UTC")
    assert caught.value.part == "zone"


def test_the_rarest_day_is_found() -> None:
    assert coming("0 0 29 2 *", "2096-03-01 00:00") == "2104-02-29 00:00+01:00"


moments = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(
    [AMSTERDAM, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC", "America/St_Johns"]
)
numbers = st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True)


@st.composite
def crons(draw: st.DrawFn) -> str:
    """Mostly in the small hours, where clocks are changed."""
    minute = draw(st.sampled_from(["*/7", "*/30", "0", "30", "59", "5-50/15"]))
    hour = draw(st.one_of(st.just("*"), numbers.map(lambda found: ",".join(map(str, found)))))
    day = draw(st.sampled_from(["*", "1", "L", "*/6", "28-31"]))
    month = draw(st.sampled_from(["*", "3,4,10", "2", "sep-nov"]))
    return f"{minute} {hour} {day} {month} {draw(st.sampled_from(['*', '0', '1-5', 'sat,sun']))}"


@given(crons(), zones, moments)
def test_the_next_lies_ahead_and_is_what_the_clock_shows(cron: str, zone: str, moment: datetime) -> None:
    found = parse_schedule({"cron": cron, "zone": zone}, "UTC").next_after(moment)
    assert found > moment
    assert found.fold == 0
    assert croniter.match(cron, found.replace(tzinfo=UTC)) or is_right_after_a_gap(found, ZoneInfo(zone))


@given(crons(), zones, moments, st.integers(0, 10_000))
def test_nothing_is_passed_by(cron: str, zone: str, moment: datetime, minutes: int) -> None:
    """From anywhere on the way to the next moment, it is the same next moment."""
    schedule = parse_schedule({"cron": cron, "zone": zone}, "UTC")
    found = schedule.next_after(moment)
    between = min(moment + timedelta(minutes=minutes), found.astimezone(UTC) - timedelta(seconds=1))
    assert schedule.next_after(between) == found


def is_right_after_a_gap(moment: datetime, zone: ZoneInfo) -> bool:
    before = (moment.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)
    return moment.replace(tzinfo=None) - before.replace(tzinfo=None) > timedelta(minutes=1)
