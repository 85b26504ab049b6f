"""Wait for a while or until a moment; nothing is held meanwhile."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engine.core.durations import LONGEST, InvalidDuration, parse_duration
from engine.core.retry import FailureKind
from engine.core.steps import ConfigProblem, Done, Effect, Fail, Outcome, StepContext, StepType, Wait


class TimeDelay(StepType):
    type = "time.delay"
    title = "Delay"
    description = "Wait for a while, or until a date and time."
    category = "time"
    icon = "clock-pause"
    effect = Effect.WAIT
    summary = "Wait {for}{until}"
    timeout = None
    config = {
        "type": "object",
        "properties": {
            "for": {"title": "For", "x-control": "duration", "examples": ["30s", "2h", "3d"], "type": ["string", "number"]},
            "until": {
                "title": "Or until", "type": "string", "format": "x-moment",
                "description": "A date and time such as 2030-01-31T09:00:00Z, or an expression that gives one.",
            },
        },
        "anyOf": [{"required": ["for"]}, {"required": ["until"]}],
        "additionalProperties": False,
    }  # fmt: skip
    output = {"type": "object", "properties": {}}
    failures = {FailureKind.VALIDATION: "The time cannot be read, or lies more than ten years ahead."}
    sample = {}
    docs = "A waiting run holds no worker: a delay of ninety days costs one row."

    def check(self, config: Mapping[str, Any]) -> list[ConfigProblem]:
        value = config.get("for")
        if value in (None, "") or "{{" in str(value):
            return []
        try:
            parse_duration(value)
        except InvalidDuration as error:
            return [ConfigProblem("/for", str(error))]
        return []

    def perform(self, context: StepContext) -> Outcome:
        try:
            until = _until(context)
        except (InvalidDuration, ValueError, OverflowError) as error:
            return Fail(str(error), FailureKind.VALIDATION)
        if until - context.now > LONGEST:
            return Fail("The moment lies more than ten years ahead.", FailureKind.VALIDATION)
        if until <= context.now:
            return Done({})
        return Wait("timer", f"waiting until {until:%d %b %Y, %H:%M:%S} UTC", until=until, output_on_timeout={})


def _until(context: StepContext) -> datetime:
    if context.config.get("until"):
        moment = datetime.fromisoformat(str(context.config["until"]))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return context.now + parse_duration(context.config.get("for"))
