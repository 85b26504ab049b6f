"""How the API's answers about runs are described; `engine.live.messages` builds them, key by key the same."""

from typing import Any

from rest_framework import serializers

from engine.core.lanes import HIGHEST_PRIORITY, LOWEST_PRIORITY
from engine.core.ports import PortKind
from engine.core.states import RunStatus, StepStatus

RUN_STATUS = [status.value for status in RunStatus]
STEP_STATUS = [status.value for status in StepStatus]


class WorkflowNameShape(serializers.Serializer[Any]):
    """A workflow by ref and name."""

    id = serializers.CharField()
    name = serializers.CharField()


class ProgressShape(serializers.Serializer[Any]):
    """Counts of the run's own steps; `percent` is whole, and 100 only for a completed run."""

    total = serializers.IntegerField()
    completed = serializers.IntegerField()
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    percent = serializers.IntegerField(min_value=0, max_value=100)


class MetricsShape(serializers.Serializer[Any]):
    """Counts of all steps, those of every pass through a container included; the duration once the run is over."""

    total = serializers.IntegerField()
    completed = serializers.IntegerField()
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    duration_ms = serializers.IntegerField(allow_null=True)
    gates_passed = serializers.IntegerField()
    gates_failed = serializers.IntegerField()


class TotalsShape(serializers.Serializer[Any]):
    """What steps have reported, added up: cost by currency, figures by name and unit."""

    cost = serializers.DictField(child=serializers.FloatField(), help_text='By currency: `{"USD": 1.2}`.')
    impact = serializers.DictField(
        child=serializers.DictField(child=serializers.FloatField()),
        help_text='By name and unit: `{"savings": {"USD/month": 30}}`.',
    )


class OptionsShape(serializers.Serializer[Any]):
    """How a run was started."""

    simulated = serializers.BooleanField()
    stepping = serializers.BooleanField()
    breakpoints = serializers.ListField(child=serializers.CharField())


class RunLinkShape(serializers.Serializer[Any]):
    """Another run: the one whose step called this one, or the one this was forked from."""

    id = serializers.CharField()
    workflow = serializers.CharField()
    step = serializers.CharField(allow_null=True)


class ByHandShape(serializers.Serializer[Any]):
    """A step that a rollback did not undo."""

    step = serializers.CharField()
    name = serializers.CharField()
    why = serializers.ChoiceField(["failed", "no_reverse", "not_reached", "perhaps_done", "taken_over"])


class RunErrorShape(serializers.Serializer[Any]):
    """Why a run failed, and at which step."""

    code = serializers.CharField()
    message = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)
    step = serializers.CharField(allow_null=True)


class InQueueShape(serializers.Serializer[Any]):
    """Why a run has not begun, in words."""

    words = serializers.CharField()
    before = serializers.IntegerField(
        allow_null=True, help_text="How many go before it as things stand, 1,000 at most; not counted in lists."
    )


class RunShape(serializers.Serializer[Any]):
    """A run. In lists, values over 4 kB are cut to `{"$cut": bytes}`."""

    id = serializers.CharField()
    workflow = WorkflowNameShape()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(RUN_STATUS)
    title = serializers.CharField(allow_blank=True)
    priority = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    started_by = serializers.CharField(allow_null=True)
    progress = ProgressShape()
    metrics = MetricsShape()
    totals = TotalsShape()
    options = OptionsShape()
    parent = RunLinkShape(allow_null=True)
    fork_of = RunLinkShape(allow_null=True)
    children = serializers.IntegerField(help_text="How many runs its steps have called.")
    current = serializers.ListField(child=serializers.CharField())
    queue = InQueueShape(allow_null=True, help_text="Why it has not begun, if it waits for a place or its moment.")
    error = RunErrorShape(allow_null=True)
    by_hand = ByHandShape(many=True, help_text="After a rollback: what somebody must still undo.")
    input = serializers.JSONField()
    output = serializers.JSONField(allow_null=True)
    seq = serializers.IntegerField()


class StepErrorShape(serializers.Serializer[Any]):
    """Why an attempt failed, and what to do."""

    kind = serializers.CharField()
    message = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)


class StepProgressShape(serializers.Serializer[Any]):
    """How far an attempt says it is."""

    percent = serializers.IntegerField(allow_null=True, min_value=0, max_value=100)
    message = serializers.CharField(allow_blank=True)


class PassesShape(serializers.Serializer[Any]):
    """How far a container is; `total` is null where nobody knows beforehand."""

    total = serializers.IntegerField(allow_null=True)
    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    open = serializers.IntegerField()


class StepShape(serializers.Serializer[Any]):
    """A step of a run, a gate of one (`send!0`), or a pass through a container (`loop[3]`, without a type)."""

    key = serializers.CharField()
    node = serializers.CharField(allow_blank=True)
    scope = serializers.CharField(allow_blank=True, help_text="The pass it lies in, such as `loop[3]`.")
    name = serializers.CharField()
    type = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(STEP_STATUS)
    attempt = serializers.IntegerField()
    port = serializers.CharField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    wake_at = serializers.DateTimeField(allow_null=True)
    input = serializers.JSONField(allow_null=True)
    output = serializers.JSONField(allow_null=True)
    error = StepErrorShape(allow_null=True)
    progress = StepProgressShape(allow_null=True)
    fallback = serializers.BooleanField(help_text="It is tried with its fallback configuration.")
    gate = serializers.CharField(allow_null=True, help_text="The name of the gate that holds it.")
    undoes = serializers.CharField(allow_null=True, help_text="The key of the step whose reverse it is.")
    undone = serializers.ChoiceField(["undoing", "undone", "failed"], allow_null=True)
    waiting_for = serializers.CharField(allow_null=True)
    choices = serializers.ListField(child=serializers.ChoiceField(["retry", "skip", "input", "stop"]))
    answer_at = serializers.CharField(allow_null=True, help_text="The path of the page where somebody can answer.")
    seq = serializers.IntegerField()


class EventShape(serializers.Serializer[Any]):
    """One line of a run's history."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    type = serializers.CharField()
    step = serializers.CharField(allow_null=True)
    severity = serializers.ChoiceField(["info", "success", "warning", "error"])
    message = serializers.CharField()
    data = serializers.JSONField()  # type: ignore[assignment]  # the contract's name, which DRF uses itself
    metrics = serializers.JSONField(allow_null=True, help_text="At the end of a step: `duration_ms`, `cost`.")


class SnapshotShape(serializers.Serializer[Any]):
    """A run at `seq`, as the live socket sends it first: its own steps, and those of passes that are open or new.

    `passes` are counts by container.
    """

    type = serializers.ChoiceField(["snapshot"])
    seq = serializers.IntegerField()
    run = RunShape()
    steps = StepShape(many=True)
    passes = serializers.DictField(child=PassesShape())
    events = EventShape(many=True)


class ProblemErrorShape(serializers.Serializer[Any]):
    """One mistake at its place."""

    pointer = serializers.CharField(allow_blank=True)
    message = serializers.CharField()


class ProblemDocumentShape(serializers.Serializer[Any]):
    """An error (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ProblemErrorShape(many=True)  # type: ignore[assignment]  # the contract's name, which DRF uses itself


class CancelShape(serializers.Serializer[Any]):
    """Why a run is cancelled, for its history."""

    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


class PriorityShape(serializers.Serializer[Any]):
    """How urgent a run is; higher goes first."""

    priority = serializers.IntegerField(min_value=LOWEST_PRIORITY, max_value=HIGHEST_PRIORITY)


class DecidedShape(serializers.Serializer[Any]):
    """A decision about a step, which may say what it is about: `seq` of the step as it was looked at."""

    seq = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, allow_null=True, default=None,
        help_text="If the step has gone on since then, nothing is done, and the answer is a 409.",
    )  # fmt: skip


class ProvidedShape(DecidedShape):
    """The result a step could not give itself, and the port it leaves by (its first one if left out)."""

    output = serializers.JSONField(allow_null=True)
    port = serializers.CharField(max_length=100, allow_null=True, default=None)


class ForkFromShape(serializers.Serializer[Any]):
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
    `repeated`: had completed, and takes effect once more; `in_doubt`: may have been done, or is being done, and takes
    effect as well; `gone`: unknown to that version."""

    version = serializers.IntegerField()
    reused = StepNameShape(many=True)
    stale = StepNameShape(many=True)
    repeated = StepNameShape(many=True)
    in_doubt = StepNameShape(many=True)
    gone = StepNameShape(many=True)


class SignalShape(serializers.Serializer[Any]):
    """A named signal for the step that waits for it, now or later."""

    name = serializers.CharField(max_length=100)
    key = serializers.CharField(max_length=200, allow_blank=True, default="")
    payload = serializers.JSONField(default=None, allow_null=True)


class FaceShape(serializers.Serializer[Any]):
    """How a state is shown and what it means."""

    word = serializers.CharField()
    icon = serializers.CharField()
    colour = serializers.CharField()
    meaning = serializers.CharField()


class FacesShape(serializers.Serializer[Any]):
    """Every state of runs and steps."""

    run = serializers.DictField(child=FaceShape())
    step = serializers.DictField(child=FaceShape())


class PortShape(serializers.Serializer[Any]):
    """A way out of a step: `error` is one too where the step can fail."""

    name = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField([kind.value for kind in PortKind])
    about = serializers.CharField(allow_blank=True, help_text="A sentence that says when it is taken.")
    each = serializers.CharField(
        allow_blank=True, help_text="Where the configuration holds the names of such ports: `/cases/*/name`."
    )
    when = serializers.CharField(
        allow_blank=True, help_text="The field of the configuration without which it is not there."
    )
    output = serializers.DictField(
        allow_null=True, help_text="JSON Schema of `steps.<id>` behind it; null for what the step gives otherwise."
    )


class StepSpecShape(serializers.Serializer[Any]):
    """What a step type declares; `config` and `settings` are JSON Schemas."""

    type = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    category = serializers.CharField()
    icon = serializers.CharField()
    effect = serializers.CharField()
    ports = PortShape(many=True)
    fails = serializers.BooleanField()
    summary = serializers.CharField(allow_blank=True)
    config = serializers.DictField()
    settings = serializers.DictField()
    output = serializers.DictField()
    output_from = serializers.DictField(
        child=serializers.CharField(),
        help_text="By part of the output, the field of the configuration that names it.",
    )
    sample = serializers.JSONField(allow_null=True)
    docs = serializers.CharField(allow_blank=True)
    timeout = serializers.FloatField(allow_null=True)
    defaults = serializers.DictField()
    container = serializers.ChoiceField(["each", "while", "group"], allow_null=True)
    failures = serializers.DictField(child=serializers.CharField())
    retry = serializers.DictField()


class CatalogueShape(serializers.Serializer[Any]):
    """Everything that can be drawn, and the words for what happens to it."""

    steps = StepSpecShape(many=True)
    states = FacesShape()
    port_kinds = serializers.DictField(child=serializers.CharField(), help_text="The words for each kind of port.")
    settings = serializers.DictField(help_text="JSON Schema of what can be set on any node.")
    document = serializers.DictField(help_text="JSON Schema of the workflow document.")
