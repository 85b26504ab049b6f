"""On which days payment systems settle, from their published rules."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
SATURDAY = 5


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap, past = divmod(century, 4)
    shift = (century + 8) // 25
    moon = (19 * golden + century - leap - (century - shift + 1) // 3 + 15) % 30
    weekday = (32 + 2 * past + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def target_closed(year: int) -> frozenset[date]:
    """The closing days of T2, on which no euro payment settles: six a year besides weekends."""
    sunday = easter(year)
    return frozenset(
        {
            date(year, 1, 1), sunday - 2 * DAY, sunday + DAY, date(year, 5, 1), date(year, 12, 25), date(year, 12, 26),
        }
    )  # fmt: skip


@lru_cache(maxsize=256)
def fedwire_closed(year: int) -> frozenset[date]:
    """The holidays of the Federal Reserve Banks; one on a Sunday moves to Monday, one on a Saturday is not made up."""
    fixed = [date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    if year >= 2022:
        fixed.append(date(year, 6, 19))
    moving = [
        nth(year, 1, 0, 3), nth(year, 2, 0, 3), nth(year, 6, 0, 1) - 7 * DAY, nth(year, 9, 0, 1), nth(year, 10, 0, 2),
        nth(year, 11, 3, 4),
    ]  # fmt: skip
    return frozenset([day + DAY if day.weekday() > SATURDAY else day for day in fixed] + moving)


def nth(year: int, month: int, weekday: int, number: int) -> date:
    """The first, second … Monday (0) to Sunday (6) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


CALENDARS: dict[str, Callable[[int], frozenset[date]]] = {"target": target_closed, "fedwire": fedwire_closed}


def is_bank_day(day: date, calendar: str, closed: Collection[date] = ()) -> bool:
    """Whether payments settle on a day. `closed` are further days on which they do not."""
    return day.weekday() < SATURDAY and day not in CALENDARS[calendar](day.year) and day not in closed


def add_bank_days(day: date, days: int, calendar: str, closed: Collection[date] = ()) -> date:
    """The bank day that comes `days` bank days after a day, or before it if negative.

    0 gives the day itself if it is a bank day, else the next one. Raises OverflowError past the year 9999.
    """
    step = DAY if days >= 0 else -DAY
    while days == 0 and not is_bank_day(day, calendar, closed):
        day += DAY
    for _ in range(abs(days)):
        day += step
        while not is_bank_day(day, calendar, closed):
            day += step
    return day
