"""The database itself refuses to rewrite the audit log.

SQLite gets no trigger against deletion: Django's test runner empties tables with DELETE there, where
PostgreSQL uses TRUNCATE. The model refuses deletion on both. A later migration that alters the table has to
make the trigger again on SQLite, which rebuilds the table.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = """
CREATE TRIGGER audit_entries_never_change BEFORE UPDATE ON workspaces_auditentry
BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END
"""
POSTGRESQL = """
CREATE FUNCTION workspaces_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit entries are never changed or deleted' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER audit_entries_never_change BEFORE UPDATE OR DELETE ON workspaces_auditentry
FOR EACH ROW EXECUTE FUNCTION workspaces_refuse_audit_change();
"""
UNDO = {
    "sqlite": "DROP TRIGGER audit_entries_never_change",
    "postgresql": (
        "DROP TRIGGER audit_entries_never_change ON workspaces_auditentry;"
        "DROP FUNCTION workspaces_refuse_audit_change()"
    ),
}


def guard(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute({"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor], params=None)


def unguard(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(UNDO[editor.connection.vendor], params=None)


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
