"""Workflows that call each other, published in acme."""

from typing import Any

from engine.models import Definition, Run
from engine.services import publish, start_run
from tests.cast import Cast
from tests.engine.core.stage import document


def workflow(cast: Cast, key: str, nodes: dict[str, Any], edges: list[str] | None = None, **more: Any) -> Definition:
    """A published workflow with this ref, from the short form of the scenarios."""
    version = Definition.objects.filter(key=key).count() + 1
    raw = document(nodes, edges or [], **more)
    return publish(workspace=cast.workspace, key=key, version=version, document=raw)


def calling(key: str, *, input: dict[str, Any] | None = None, version: int | None = None, **settings: Any) -> Any:
    """A node that calls a workflow."""
    config: dict[str, Any] = {"workflow": key, "input": input or {}}
    return {"type": "flow.call", "config": config if version is None else {**config, "version": version}, **settings}


def begun(definition: Definition, **input: Any) -> Run:
    return start_run(definition=definition, input=input)[0]


def child_of(run: Run) -> Run:
    """The one run that this one has called."""
    return Run.objects.get(parent=run)
