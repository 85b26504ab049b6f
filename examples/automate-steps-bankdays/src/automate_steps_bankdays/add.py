"""Move a date on by bank days."""

from collections.abc import Mapping
from typing import Any

from automate_steps_bankdays.calendars import add_bank_days
from automate_steps_bankdays.fields import CALENDAR, CLOSED, closed_days, read_date
from engine.core.retry import FailureKind
from engine.core.steps import ConfigProblem, Done, Effect, Fail, Outcome, StepContext, StepType

MOST_DAYS = 2_500


class AddBankDays(StepType):
    type = "bankdays.add"
    title = "Add bank days"
    description = "Move a date on by so many days on which banks settle payments."
    category = "time"
    icon = "calendar-due"
    effect = Effect.PURE  # computes only: it shares the commit of its neighbours
    summary = "{days} bank days after {date}"
    config = {
        "type": "object",
        "required": ["date", "days"],
        "properties": {
            "date": {"title": "Date", "type": "string", "minLength": 1, "examples": ["{{ input.invoice_date }}"]},
            "days": {
                "title": "Bank days",
                "description": "0 is the day itself or the next bank day; a negative number goes back.",
                "type": "integer",
                "minimum": -MOST_DAYS,
                "maximum": MOST_DAYS,
                "default": 10,
            },
            "calendar": CALENDAR,
            "closed": CLOSED,
        },
        "additionalProperties": False,
    }
    output = {
        "type": "object",
        "properties": {
            "date": {"type": "string", "format": "date", "title": "Date"},
            "calendar_days": {"type": "integer", "title": "Calendar days from the first date"},
        },
    }
    sample = {"date": "2026-04-16", "calendar_days": 16}
    failures = {FailureKind.VALIDATION: "A date cannot be read, or the result lies beyond the year 9999."}
    docs = "Weekends and the closing days of the payment system are passed over."

    def check(self, config: Mapping[str, Any]) -> list[ConfigProblem]:
        """Dates that cannot be read, unless an expression gives them."""
        try:
            closed_days(config)
        except ValueError as error:
            return [] if "{{" in str(config["closed"]) else [ConfigProblem("/closed", str(error).rstrip("."))]
        return []

    def perform(self, context: StepContext) -> Outcome:
        """The date, or a failure that says which date cannot be read."""
        config = context.config
        try:
            first = read_date(config["date"])
            found = add_bank_days(first, int(config["days"]), config["calendar"], closed_days(config))
        except ValueError as error:
            return Fail(str(error), FailureKind.VALIDATION, "Dates are written like 2026-03-31.")
        except OverflowError:
            return Fail("The date that is sought lies beyond the year 9999.", FailureKind.VALIDATION)
        return Done({"date": found.isoformat(), "calendar_days": (found - first).days})
