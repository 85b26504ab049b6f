"""What somebody sends: a name that nobody reads is a mistake, since what it means would not happen, unnoticed."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from rest_framework import serializers


class AskedShape(serializers.Serializer[Any]):
    """A body. One that asks for a `simulate`d run must not begin a real one, nor a signal lose its `data`."""

    def to_internal_value(self, data: Any) -> Any:
        """The body as its fields read it. Raises ValidationError, also for names that it does not have."""
        if isinstance(data, Mapping):
            unknown = {str(name): [self._unknown(str(name))] for name in data if name not in self.fields}
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)

    def _unknown(self, name: str) -> str:
        near = get_close_matches(name, self.fields, n=1)
        known = ", ".join(f"“{field}”" for field in self.fields)
        perhaps = f"Perhaps “{near[0]}” is meant." if near else f"What can be sent: {known}." if known else ""
        return f"Nobody reads this. {perhaps}".strip()
