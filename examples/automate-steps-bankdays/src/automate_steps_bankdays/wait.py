"""Wait for the next bank day."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from automate_steps_bankdays.calendars import add_bank_days
from automate_steps_bankdays.fields import CALENDAR, CLOSED, closed_days
from engine.core.retry import FailureKind
from engine.core.steps import Done, Effect, Fail, Outcome, StepContext, StepType, Wait


class WaitForBankDay(StepType):
    type = "bankdays.wait"
    title = "Wait for a bank day"
    description = "Wait until the next day on which banks settle payments, at an hour."
    category = "time"
    icon = "calendar-event"
    effect = Effect.WAIT  # asking again is harmless: the answer is a moment
    timeout = None
    summary = "Wait for a bank day, {at}"
    config = {
        "type": "object",
        "properties": {
            "at": {
                "title": "Not before", "type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$", "default": "09:00",
                "description": "Hour and minute of that day, such as 09:00.",
            },
            "zone": {"title": "Time zone", "type": "string", "default": "Europe/Berlin", "examples": ["America/New_York"]},
            "calendar": CALENDAR,
            "closed": CLOSED,
        },
        "additionalProperties": False,
    }  # fmt: skip
    output = {"type": "object", "properties": {"at": {"type": "string", "format": "date-time", "title": "Moment"}}}
    sample = {"at": "2026-03-30T09:00:00+02:00"}
    failures = {FailureKind.VALIDATION: "There is no such time zone or hour, or a closed day cannot be read."}
    docs = "A run that waits holds no worker. If it is a bank day and the hour has passed, the run goes on at once."

    def perform(self, context: StepContext) -> Outcome:
        """Go on at once on a bank day, else wait for the next one."""
        config = context.config
        try:
            zone, hour = ZoneInfo(str(config["zone"])), time.fromisoformat(str(config["at"]))
            today = context.now.astimezone(zone).date()
            until = datetime.combine(add_bank_days(today, 0, config["calendar"], closed_days(config)), hour, zone)
        except (ValueError, ZoneInfoNotFoundError) as error:
            return Fail(f"It cannot be told when to go on: {error}", FailureKind.VALIDATION)
        if until - context.now <= timedelta(0):
            return Done({"at": context.now.astimezone(zone).isoformat()})
        output = {"at": until.isoformat()}
        return Wait("timer", f"waiting for {until:%A, %d %B, %H:%M}", until=until, output_on_timeout=output)
