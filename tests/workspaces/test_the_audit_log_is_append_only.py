import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import build_cast
from workspaces.audit import record
from workspaces.models import AuditEntry
from workspaces.models.audit import AppendOnlyError

pytestmark = pytest.mark.django_db


def entry() -> AuditEntry:
    cast = build_cast()
    return record(workspace=cast.workspace, actor=cast.user("alice"), action="workflow.published", target="Invoices, 4")


def test_an_entry_cannot_be_changed() -> None:
    line = entry()
    line.action = "nothing.happened"
    with pytest.raises(AppendOnlyError):
        line.save()
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.update(action="nothing.happened")
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.bulk_update([line], ["action"])


def test_an_entry_cannot_be_deleted() -> None:
    line = entry()
    with pytest.raises(AppendOnlyError):
        line.delete()
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.all().delete()


def test_a_long_target_is_cut_rather_than_lost() -> None:
    cast = build_cast()
    line = record(workspace=cast.workspace, actor=None, action="workflow.renamed", target="x" * 500)
    assert len(AuditEntry.objects.get(pk=line.pk).target) == 200


def test_the_database_itself_refuses_a_change() -> None:
    line = entry()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE workspaces_auditentry SET target = 'x' WHERE id = %s", [line.pk])


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="on SQLite only the model refuses deletion")
def test_the_database_itself_refuses_a_deletion() -> None:
    line = entry()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM workspaces_auditentry WHERE id = %s", [line.pk])
