"""A database in memory with the engine's tables, that a simulation can let fail at every transaction's edges."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models import Model

from workspaces.models import Workspace

WORKSPACE = 1


class Edges:
    """What happens at the edges of a transaction; a simulation overrides these."""

    def before_begin(self) -> None:
        """Nothing of the transaction is done yet: others may come first."""

    def before_commit(self) -> None:
        """Raising here rolls back."""

    def after_commit(self) -> None:
        """Raising here loses the answer to a commit that was carried out."""


class MemoryDatabase(DatabaseWrapper):
    """SQLite in memory; `edges` is asked around every outermost transaction."""

    edges = Edges()

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        if not autocommit:
            self.edges.before_begin()
        super().set_autocommit(autocommit, *args, **kwargs)

    def commit(self) -> None:
        try:
            self.edges.before_commit()
        except BaseException:
            self.rollback()
            raise
        super().commit()
        self.edges.after_commit()

    def look(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows as they are, without Django and without any edge."""
        return list(self.connection.execute(question, values))

    def reset(self) -> None:
        """Empty the engine's tables."""
        self.edges = Edges()
        for model in apps.get_app_config("engine").get_models():
            self.connection.execute(f"DELETE FROM {model._meta.db_table}")
        self.connection.execute("DELETE FROM sqlite_sequence")


@contextmanager
def memory_database() -> Iterator[MemoryDatabase]:
    """The default database of this thread, exchanged for a fresh one in memory."""
    original = connections["default"]
    database = MemoryDatabase({**connections.settings["default"], "NAME": ":memory:", "OPTIONS": {}}, "default")
    connections["default"] = database
    try:
        database.connect()
        database.disable_constraint_checking()
        with database.schema_editor() as editor:
            models: list[type[Model]] = [Workspace, *apps.get_app_config("engine").get_models()]
            for model in models:
                editor.create_model(model)
        database.disable_constraint_checking()  # of the tables around the engine's there are none
        Workspace.objects.create(pk=WORKSPACE, slug="acme", name="Acme")
        yield database
    finally:
        connections["default"] = original
        database.connection.close()
