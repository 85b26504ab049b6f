"""Who calls a workflow: what its being put away would break."""

from django.db.models import Max, TextField
from django.db.models.functions import Cast

from engine.models import Definition
from engine.store.children import CALLS

MOST_NAMED = 20


def callers_of(workspace_id: int, workflow: str) -> list[str]:
    """Names of the workflows whose latest version calls this one by its ref, at most `MOST_NAMED`, in order.

    One that is chosen by an expression is known only when it is called.
    """
    published = Definition.objects.filter(workspace_id=workspace_id, closed="").exclude(version=Definition.DRAFT)
    naming = (
        published.exclude(key=workflow).annotate(text=Cast("document", TextField())).filter(text__contains=workflow)
    )
    latest = dict(published.filter(key__in=naming.values("key")).values_list("key").annotate(Max("version")))
    rows = naming.values_list("key", "version", "name", "document")
    found = [name for key, version, name, document in rows if latest[key] == version and _calls(document, workflow)]
    return sorted(found, key=str.casefold)[:MOST_NAMED]


def _calls(document: dict[str, dict[str, dict[str, object]]], workflow: str) -> bool:
    calls = (node for node in document["nodes"].values() if node["type"] == CALLS)
    return any((node.get("config") or {}).get("workflow") == workflow for node in calls)  # type: ignore[attr-defined]
