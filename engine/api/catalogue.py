"""The catalogue: what can be drawn, for the palette, for forms and for programs that write documents."""

import logging
from dataclasses import asdict
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from engine.api.shapes import CatalogueShape
from engine.core.ports import KIND_WORDS
from engine.core.schema import DOCUMENT_SCHEMA, NODE_SETTINGS
from engine.core.states import RUN_FACES, STEP_FACES
from engine.core.steps import BREAKING, Effect, StepType
from engine.registry import CATALOGUE
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest

logger = logging.getLogger("automate.steps")
NEVER_CUT_OFF = frozenset({Effect.PURE, Effect.WAIT})


class Catalogue(APIView):
    """Step types, states and schemas of this installation."""

    policy: ClassVar = {"get": Action.WORKSPACE_VIEW}

    @extend_schema(operation_id="catalogue_read", responses=CatalogueShape)
    def get(self, request: WorkspaceApiRequest, workspace: str) -> Response:
        """Everything that can be drawn, and the words for what happens to it."""
        return Response(served(request.workspace.pk))


def served(workspace_id: int) -> dict[str, Any]:
    """The catalogue as it is answered in a workspace."""
    return {
        "steps": [_step(step, workspace_id) for step in CATALOGUE.values()],
        "states": {
            "run": {status.value: asdict(face) for status, face in RUN_FACES.items()},
            "step": {status.value: asdict(face) for status, face in STEP_FACES.items()},
        },
        "port_kinds": {kind.value: words for kind, words in KIND_WORDS.items()},
        "settings": NODE_SETTINGS,
        "document": DOCUMENT_SCHEMA,
    }


def _step(step: StepType, workspace_id: int) -> dict[str, Any]:
    """A step type with the names of what the workspace offers for its fields, as `x-labels`."""
    spec = {**step.spec(), "settings": settings_for(step)}
    try:
        fields = dict(step.config.get("properties", {}))
        offers = step.offers(workspace_id)
        labels = {name: _labels(named) for name, named in offers.items() if name in fields}
    except BREAKING:  # a package's fault, or an answer that is none, must not empty everybody's palette
        logger.exception("Step type %s cannot say what it offers", step.type)
        return spec
    if labels:
        fields |= {name: {**fields[name], "x-labels": named} for name, named in labels.items()}
        spec["config"] = {**step.config, "properties": fields}
    return spec


def _labels(named: Any) -> dict[str, str]:
    """Values with their names, all of them text. Raises TypeError or AttributeError where they are not."""
    labels = dict(named.items())
    if not all(isinstance(value, str) and isinstance(name, str) for value, name in labels.items()):
        raise TypeError("what a field is offered must be texts by texts")
    return labels


def settings_for(step: StepType) -> dict[str, Any]:
    """The node settings that make sense for a step type: nothing to try again where nothing can fail."""
    senseless = set()
    if not step.fails:
        senseless |= {"retry", "optional"}
    if step.effect in NEVER_CUT_OFF:
        senseless |= {"on_crash", "timeout"}
    properties = {name: schema for name, schema in NODE_SETTINGS["properties"].items() if name not in senseless}
    return {**NODE_SETTINGS, "properties": properties}
