"""A call of what is not there is found before anything runs, and never reaches into another workspace."""

import pytest

from engine.api.catalogue import served
from engine.calls.steps.flow_call import FlowCall
from engine.checking import check_in
from engine.core.document import parse
from engine.core.problems import Problem
from engine.services import InvalidDefinition, publish
from tests.cast import Cast
from tests.engine.calls.stage import begun, calling, workflow
from tests.engine.core.stage import document
from tests.engine.driving.stage import CODE, drive, driving, is_over

pytestmark = pytest.mark.django_db(transaction=True)


def problems(cast: Cast, node: object) -> list[Problem]:
    form = {"type": "object", "properties": {"which": {"type": "string"}}}
    return check_in(parse(document({"c": node}, [], input=form)), cast.workspace.pk)


def test_a_workflow_or_version_that_is_not_there_stands_in_the_way_of_publishing(cast: Cast) -> None:
    (missing,) = problems(cast, calling("nowhere"))
    assert (missing.where.pointer, missing.severity) == ("/nodes/c/config/workflow", "error")
    workflow(cast, "leaf", {"a": CODE})
    assert problems(cast, calling("leaf")) == []
    (old,) = problems(cast, calling("leaf", version=9))
    assert "has no version 9; its latest is 1" in old.message
    with pytest.raises(InvalidDefinition):
        workflow(cast, "caller", {"c": calling("leaf", version=9)})


def test_a_workflow_of_another_workspace_is_not_there(cast: Cast) -> None:
    publish(workspace=cast.rival, key="theirs", version=1, document=document({"a": CODE}, []))
    (missing,) = problems(cast, calling("theirs"))
    assert "no published workflow “theirs” in this workspace" in missing.message


def test_a_workflow_chosen_by_an_expression_is_looked_for_when_the_run_comes_to_it(cast: Cast) -> None:
    publish(workspace=cast.rival, key="theirs", version=1, document=document({"a": CODE}, []))
    assert problems(cast, calling("{{ input.which }}")) == []
    (senseless,) = problems(cast, calling("{{ input.which }}", version=1))
    assert senseless.where.pointer == "/nodes/c/config/version"
    run = begun(workflow(cast, "caller", {"c": calling("{{ input.which }}")}), which="theirs")
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    assert "no published workflow “theirs” in this workspace" in str(run.error)


def test_while_drawing_the_published_workflows_are_offered_by_name(cast: Cast) -> None:
    workflow(cast, "leaf", {"a": CODE}, name="Old name")
    workflow(cast, "leaf", {"a": CODE}, name="New name")
    publish(workspace=cast.rival, key="theirs", version=1, document=document({"a": CODE}, []))
    (call,) = [step for step in served(cast.workspace.pk)["steps"] if step["type"] == "flow.call"]
    assert call["config"]["properties"]["workflow"]["x-labels"] == {"leaf": "New name"}
    assert "x-labels" not in FlowCall.config["properties"]["workflow"]
