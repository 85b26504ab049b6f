"""What the APIs of all rooms say about people, in one shape."""

from rest_framework import serializers

from workspaces.models import User


class PersonShape(serializers.Serializer[User]):
    """Somebody, by name and address."""

    name = serializers.CharField(source="display_name")
    email = serializers.EmailField()
