"""JSON that keeps the order of its keys on every database.

PostgreSQL's `jsonb`, which Django's own field uses, sorts keys by length. Order carries meaning here: the
properties of a schema are the fields of a form from top to bottom, the columns of a table from left to
right. `json` keeps the text as it was written. In exchange such a column cannot be compared or indexed.
"""

import json
from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class OrderedJSONField(models.JSONField):
    """A JSONField whose objects come back in the order they were stored. No lookups into it."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """`json` on PostgreSQL, elsewhere what JSONField uses."""
        return "json" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """Plain text on PostgreSQL: Django would hand over `jsonb`, and the order would be gone on the way."""
        if connection.vendor != "postgresql" or hasattr(value, "as_sql"):
            return super().get_db_prep_value(value, connection, prepared)
        return value if value is None else json.dumps(value, cls=self.encoder)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """psycopg has read a `json` column already (Django keeps it from doing so for `jsonb` alone)."""
        if connection.vendor == "postgresql":
            return value
        read: Callable[[Any, Any, BaseDatabaseWrapper], Any] = super().from_db_value
        return read(value, expression, connection)
