"""Wait for a while or until a moment; nothing is held meanwhile."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from engine.core.durations import LONGEST, InvalidDuration, parse_duration
from engine.core.retry import FailureKind
from engine.core.schedules import SCHEDULE, InvalidSchedule, parse_schedule
from engine.core.steps import ConfigProblem, Done, Effect, Fail, Outcome, StepContext, StepType, Wait


class TimeDelay(StepType):
    type = "time.delay"
    title = "Delay"
    description = "Wait for a while, until a date and time, or until a schedule comes next."
    category = "time"
    icon = "clock-pause"
    effect = Effect.WAIT
    summary = "Wait {for} until {until} until {next}"
    timeout = None
    config = {
        "type": "object",
        "properties": {
            "for": {"title": "For", "x-control": "duration", "examples": ["30s", "2h", "3d"], "type": ["string", "number"]},
            "until": {
                "title": "Or until", "type": "string", "format": "x-moment",
                "description": "A date and time such as 2030-01-31T09:00:00Z or 2030-01-31T09:00:00+02:00, or an expression that gives one. Without an offset it is in UTC.",
            },
            "next": {
                **SCHEDULE, "title": "Or until the next",
                "description": "For example the next working day at 09:00.",
            },
        },
        "anyOf": [{"required": ["for"]}, {"required": ["until"]}, {"required": ["next"]}],
        "additionalProperties": False,
    }  # fmt: skip
    output = {"type": "object", "properties": {}}
    failures = {FailureKind.VALIDATION: "The time cannot be read, or lies more than ten years ahead."}
    sample = {}
    docs = (
        "A waiting run holds no worker: a delay of ninety days costs one row. A schedule is cron text of five fields, read "
        "by the clock of its zone, else of the site's: what the clocks skip in spring comes right after the gap, what they show twice in autumn "
        "counts once. Where several are filled in, “Or until” counts before “Or until the next”, and that before “For”."
    )

    def check(self, config: Mapping[str, Any]) -> list[ConfigProblem]:
        if config and all(config.get(name) in (None, "", {}) for name in ("for", "until", "next")):  # were emptied
            return [ConfigProblem("/for", "nothing says how long to wait", "Fill in one of its three fields.")]
        return [
            *_faults_of(config.get("for"), "/for", parse_duration),
            *_faults_of(config.get("until"), "/until", _moment),
            *_faults_of_schedule(config.get("next")),
        ]

    def perform(self, context: StepContext) -> Outcome:
        try:
            until, said = _until(context)
        except (InvalidDuration, ValueError, OverflowError) as error:
            return Fail(str(error), FailureKind.VALIDATION)
        if until - context.now > LONGEST:
            return Fail("The moment lies more than ten years ahead.", FailureKind.VALIDATION)
        if until <= context.now:
            return Done({})
        return Wait("timer", f"waiting until {said}", until=until, output_on_timeout={})


def _faults_of(value: Any, pointer: str, read: Callable[[Any], object]) -> list[ConfigProblem]:
    """What cannot be read, in the words of who tries to; what an expression will give only its run can tell."""
    if value in (None, "") or "{{" in str(value):
        return []
    try:
        read(value)
    except ValueError as error:
        return [ConfigProblem(pointer, str(error))]
    return []


def _faults_of_schedule(value: Any) -> list[ConfigProblem]:
    if not isinstance(value, Mapping) or not value.get("cron"):
        return []  # the schema says so
    try:
        parse_schedule(value, settings.TIME_ZONE)
    except InvalidSchedule as error:
        return [ConfigProblem(f"/next/{error.part}", str(error))]
    return []


def _until(context: StepContext) -> tuple[datetime, str]:
    """The moment in UTC, and as people read it: a schedule in its own zone."""
    if context.config.get("until"):
        until = _moment(context.config["until"])
    elif context.config.get("next"):
        schedule = parse_schedule(context.config["next"], settings.TIME_ZONE)
        coming = schedule.next_after(context.now)
        return coming.astimezone(UTC), f"{coming:%a %d %b %Y, %H:%M} ({schedule.zone.key})"
    else:
        until = context.now + parse_duration(context.config.get("for"))
    return until, f"{until:%d %b %Y, %H:%M:%S} UTC"


def _moment(value: Any) -> datetime:
    """In UTC, which it also is without an offset. Raises ValueError with a sentence."""
    try:
        moment = datetime.fromisoformat(str(value).strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except ValueError:
        raise ValueError(f"“{str(value)[:60]}” is no date and time such as 2030-01-31T09:00:00Z.") from None
    except OverflowError:
        raise ValueError(f"“{str(value)[:60]}” is, in UTC, not in the years 1 to 9999.") from None
