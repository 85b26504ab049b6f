"""What somebody sends with a command to a run."""

from rest_framework import serializers

from engine.core.lanes import HIGHEST_PRIORITY, LOWEST_PRIORITY
from workspaces.api.asked import AskedShape


class CancelShape(AskedShape):
    """Why a run is cancelled, for its history."""

    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


class PriorityShape(AskedShape):
    """How urgent a run is; higher goes first."""

    priority = serializers.IntegerField(min_value=LOWEST_PRIORITY, max_value=HIGHEST_PRIORITY)


class DecidedShape(AskedShape):
    """A decision about a step, which may say what it is about: `seq` of the step as it was looked at."""

    seq = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, allow_null=True, default=None,
        help_text="If the step has gone on since then, nothing is done, and the answer is a 409.",
    )  # fmt: skip


class ProvidedShape(DecidedShape):
    """The result a step could not give itself, and the port it leaves by (its first one if left out)."""

    output = serializers.JSONField(allow_null=True)
    port = serializers.CharField(max_length=100, allow_null=True, default=None)


class SignalShape(AskedShape):
    """A named signal for the step that waits for it, now or later."""

    name = serializers.CharField(max_length=100)
    key = serializers.CharField(max_length=200, allow_blank=True, default="")
    payload = serializers.JSONField(default=None, allow_null=True)
