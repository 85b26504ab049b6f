"""Wait until somebody outside sends a named signal to the run."""

from datetime import datetime

from engine.core.durations import InvalidDuration, parse_duration
from engine.core.ports import Port, PortKind
from engine.core.retry import FailureKind
from engine.core.steps import Effect, Fail, Outcome, StepContext, StepType, Wait


class TimeWaitSignal(StepType):
    type = "time.wait_signal"
    title = "Wait for a signal"
    description = "Wait until another system says it is time to go on."
    category = "time"
    icon = "antenna"
    effect = Effect.WAIT
    summary = "Wait for “{name}”"
    ports = (
        Port("success", PortKind.OUTCOME, "Taken when the signal has come.", "Signal came"),
        Port(
            "expired", PortKind.TIMEOUT, "Taken when the signal has not come in time.", when="expires_in",
            output={"type": "null"},
        ),
    )  # fmt: skip
    timeout = None
    config = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"title": "Signal", "type": "string", "minLength": 1, "maxLength": 100, "examples": ["payment-received"]},
            "key": {
                "title": "Key", "type": "string", "maxLength": 200,
                "description": "Only a signal with the same key counts, for example an order number.",
            },
            "expires_in": {"title": "Give up after", "x-control": "duration", "type": ["string", "number"], "examples": ["3d"]},
        },
        "additionalProperties": False,
    }  # fmt: skip
    output = {"description": "What the signal carried."}
    failures = {FailureKind.VALIDATION: "The time after which to give up cannot be read."}
    sample = {"paid": True}
    docs = (
        "Send the signal through the API: `POST /api/w/…/runs/…/signal/` with "
        '`{"name": "payment-received", "key": "2041", "payload": {"paid": true}}`. The payload becomes this step\'s output. '
        "The other system needs the run's id for that: hand it `{{ run.id }}` beforehand. One that comes early is kept."
    )

    def perform(self, context: StepContext) -> Outcome:
        until: datetime | None = None
        expires_in = context.config.get("expires_in")
        if expires_in not in (None, ""):
            try:
                until = context.now + parse_duration(expires_in)
            except InvalidDuration as error:
                return Fail(str(error), FailureKind.VALIDATION)
        name, key = str(context.config["name"]), context.config.get("key")
        key = "" if key is None else str(key)  # an order may have the number 0
        about = f" about “{key}”" if key else ""
        return Wait(
            "signal",
            f"waiting for the signal “{name}”{about}",
            until=until,
            port_on_timeout="expired",
            name=name,
            key=key,
        )
