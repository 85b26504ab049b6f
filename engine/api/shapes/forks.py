"""What somebody sends to fork a run, and what a fork means."""

from typing import Any

from rest_framework import serializers

from workspaces.api.asked import AskedShape


class ForkFromShape(AskedShape):
    """After which step to fork, and which version to go on with."""

    step = serializers.CharField(max_length=400)
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, allow_null=True, default=None)


class ForkShape(ForkFromShape):
    """The same, with a title for the new run; the source's if left out."""

    title = serializers.CharField(max_length=200, allow_blank=True, default="")


class StepNameShape(serializers.Serializer[Any]):
    """A step by key and name."""

    step = serializers.CharField()
    name = serializers.CharField()


class ForkImpactShape(serializers.Serializer[Any]):
    """What a fork means. `stale`: taken over although the step, or one before it, is another in that version;
    `undone`: taken over as done although this run has undone it since; `repeated`: had completed, and takes effect
    once more; `in_doubt`: may have been done, or is being done, and takes effect as well; `gone`: unknown to that
    version."""

    version = serializers.IntegerField()
    reused = StepNameShape(many=True)
    stale = StepNameShape(many=True)
    undone = StepNameShape(many=True)
    repeated = StepNameShape(many=True)
    in_doubt = StepNameShape(many=True)
    gone = StepNameShape(many=True)
