"""Versions that can be run, and drafts that are tried."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from engine import lanes
from engine.checking import check_in
from engine.core.document import content_hash, is_same, parse
from engine.core.lanes import rules_of
from engine.core.problems import Problem
from engine.models import Definition
from engine.store.clock import site_now
from workspaces.models import Workspace

SKETCH_LASTS = timedelta(hours=12)  # then retention may be about to remove it: it keeps things for a day at least


class InvalidDefinition(Exception):
    """The document has problems of severity error; `problems` holds all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].message)
        self.problems = problems


def publish(*, workspace: Workspace, key: str, version: int, document: dict[str, Any]) -> Definition:
    """Store a version for running. Raises MalformedDocument or InvalidDefinition."""
    name, rules = _checked(workspace, document), rules_of(document)
    with transaction.atomic():
        definition = Definition.objects.create(
            workspace=workspace,
            key=key,
            version=version,
            name=name,
            content_hash=content_hash(document),
            document=document,
        )
        lanes.govern(workspace.pk, key, version=version, rules=rules, now=site_now())
    return definition


def sketch(*, workspace: Workspace, key: str, document: dict[str, Any]) -> Definition:
    """Store a draft so that it can be tried, once however often for a while.

    Raises MalformedDocument or InvalidDefinition.
    """
    name, hashed = _checked(workspace, document), content_hash(document)
    of_these = {"workspace": workspace, "key": key, "version": Definition.DRAFT, "content_hash": hashed}
    lately = timezone.now() - SKETCH_LASTS
    last = Definition.objects.filter(**of_these, created_at__gt=lately).order_by("-pk").first()
    if last is not None and is_same(last.document, document):  # the hash does not tell where steps stand
        return last
    return Definition.objects.create(**of_these, name=name, document=document)


def _checked(workspace: Workspace, document: dict[str, Any]) -> str:
    """Its name, if it can run."""
    parsed = parse(document)
    errors = [problem for problem in check_in(parsed, workspace.pk) if problem.severity == "error"]
    if errors:
        raise InvalidDefinition(errors)
    return parsed.name
