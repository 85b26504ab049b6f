"""What a rollback would do, told before anybody asks for it."""

from typing import Any

from rest_framework import serializers


class ReversedShape(serializers.Serializer[Any]):
    """A step by name, and the name of the one that would undo it."""

    name = serializers.CharField()
    by = serializers.CharField()


class UndoingShape(serializers.Serializer[Any]):
    """What would be undone, the last step first, and how many more; what nothing undoes; what an earlier run did, which
    only that one undoes."""

    reversed = ReversedShape(many=True)
    more = serializers.IntegerField()
    lasting = serializers.ListField(child=serializers.CharField())
    taken_over = serializers.ListField(child=serializers.CharField())
