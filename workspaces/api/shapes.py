"""What the APIs of all rooms say about people and mistakes, in one shape each."""

from typing import Any

from rest_framework import serializers

from workspaces.models import User


class PersonShape(serializers.Serializer[User]):
    """Somebody, by name and address."""

    name = serializers.CharField(source="display_name")
    email = serializers.EmailField()


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
