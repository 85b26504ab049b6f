"""For migrations: drops indices by hand. On SQLite, Django would copy the largest tables to be rid of them."""

from collections.abc import Iterable, Mapping

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def drop_plain_indices(columns: Mapping[str, Iterable[str]]) -> migrations.RunPython:
    """Drop the plain index of each of these columns alone, by table."""

    def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        with editor.connection.cursor() as cursor:
            for table, names in columns.items():
                unwanted = [[name] for name in names]
                found = editor.connection.introspection.get_constraints(cursor, table)
                for name, about in found.items():
                    plain = about["index"] and not (about["unique"] or about["foreign_key"])
                    if plain and about["columns"] in unwanted:
                        editor.execute(f"DROP INDEX {editor.quote_name(name)}")

    return migrations.RunPython(drop, migrations.RunPython.noop)
