"""How everything that can be drawn is described, and the words for what happens to it."""

from typing import Any

from rest_framework import serializers

from engine.core.ports import PortKind


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
