"""Moments that come again: cron text of five fields, read by the clock of a time zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from croniter import CroniterBadDateError, croniter

LONGEST = 200
SCHEDULE: dict[str, Any] = {
    "type": "object",
    "required": ["cron"],
    "properties": {
        "cron": {"title": "Schedule", "type": "string", "minLength": 1, "maxLength": LONGEST},
        "zone": {"title": "Time zone", "type": "string", "maxLength": 100},
    },
    "additionalProperties": False,
    "x-control": "schedule",
    "x-template": False,
    "examples": [{"cron": "0 9 * * 1-5", "zone": "Europe/Amsterdam"}],
}
FIELDS = (
    ("minute", "0 to 59"),
    ("hour", "0 to 23"),
    ("day of the month", "1 to 31, or L for the last"),
    ("month", "1 to 12, or jan to dec"),
    ("day of the week", "0 (Sunday) to 6, or sun to sat"),
)
_YEARS = 10  # how far ahead to look; 29 February is never further away than eight years
_ANY_LEAP_YEAR = datetime(2000, 1, 1, tzinfo=UTC)


class InvalidSchedule(ValueError):
    """No schedule, with the `part` that is at fault; the message says so in a sentence."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule that is readable and comes; `parse_schedule` makes one."""

    cron: str
    zone: ZoneInfo

    def next_after(self, moment: datetime) -> datetime:
        """The first moment strictly after this one, in the schedule's zone.

        A time that the clocks skip is the first moment after the gap; one that they go through twice counts once,
        the first time.
        """
        wall = moment.astimezone(self.zone).replace(tzinfo=UTC, fold=0, second=0, microsecond=0)
        times = croniter(self.cron, wall, ret_type=datetime, max_years_between_matches=_YEARS)
        found = _on_the_clock(times.get_next(), self.zone)
        while found <= moment:  # only where the clocks go through an hour for the second time
            found = _on_the_clock(times.get_next(), self.zone)
        return found.astimezone(self.zone)


def parse_schedule(value: Mapping[str, Any], site_zone: str) -> Schedule:
    """A schedule as it stands in a document: `cron`, and `zone` where it is not that of the site.

    Raises InvalidSchedule.
    """
    cron = str(value["cron"]).strip().lower()
    _check_cron(cron)
    return Schedule(cron, _zone(str(value.get("zone") or site_zone)))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # it reads files: a name may be a folder or lead out of theirs
        raise InvalidSchedule(
            "zone", f"There is no time zone “{name}”. Names read like Europe/Amsterdam or UTC."
        ) from None


def _check_cron(cron: str) -> None:
    if len(cron) > LONGEST:
        raise InvalidSchedule("cron", f"A cron text has at most {LONGEST} characters, and this has {len(cron)}.")
    fields = cron.split()
    if len(fields) != len(FIELDS):
        names = ", ".join(name for name, _ in FIELDS)
        raise InvalidSchedule("cron", f"A cron text has five fields – {names} – and “{cron}” has {len(fields)}.")
    for at, (field, (name, range_)) in enumerate(zip(fields, FIELDS, strict=True)):
        if not _is_readable(field, at):
            raise InvalidSchedule(
                "cron",
                f"“{field}” cannot be read as the {name}. Write {range_}; * for any, 1,3 or 1-5 for several, "
                "*/2 for every second.",
            )
    try:
        croniter(cron, _ANY_LEAP_YEAR, max_years_between_matches=_YEARS).get_next()
    except CroniterBadDateError:
        raise InvalidSchedule(
            "cron", f"“{cron}” never comes: there is no such day in any year. Change the day or the month."
        ) from None


def _is_readable(field: str, at: int) -> bool:
    if any(part.startswith(("h", "r")) for part in field.split(",")):
        return False  # croniter would draw lots
    return bool(croniter.is_valid(" ".join(field if place == at else "*" for place in range(len(FIELDS)))))


def _on_the_clock(wall: datetime, zone: ZoneInfo) -> datetime:
    """When clocks of a zone show this time for the first time, in UTC; where they skip it, the end of the gap."""
    before = wall.replace(tzinfo=zone).astimezone(UTC)
    if before.astimezone(zone).replace(tzinfo=UTC, fold=0) == wall:
        return before
    low, high = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), before  # around the moment at which they leap
    leap = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == leap else (low, middle)
    return high.replace(microsecond=0)
