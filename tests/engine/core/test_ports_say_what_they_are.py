"""Each way out of a step has a name, a kind, a sentence and what can be read behind it; some depend on a field."""

from typing import Any

import pytest

from engine.core.check import check
from engine.core.contract import faults_of
from engine.core.document import parse
from engine.core.ports import FAILURE, KIND_WORDS, Port, PortKind, declared
from engine.core.problems import Problem
from engine.core.steps import Effect, StepType
from engine.registry import CATALOGUE
from tests.engine.core.stage import document

TYPES = sorted(CATALOGUE.values(), key=lambda each: each.type)


def waiting(**config: Any) -> dict[str, Any]:
    return {"type": "time.wait_signal", "config": {"name": "paid", **config}}


def setting(**values: Any) -> dict[str, Any]:
    return {"type": "data.set", "config": {"values": values}}


def problems(raw: dict[str, Any]) -> list[Problem]:
    return check(parse(raw), CATALOGUE)


@pytest.mark.parametrize("step_type", TYPES, ids=lambda each: each.type)
def test_every_port_of_ours_tells_when_it_is_taken(step_type: StepType) -> None:
    for port in step_type.ways_out():
        assert port.about
        assert port.spec()["kind"] in KIND_WORDS
        assert port.each or port.spec()["title"]


def test_a_name_alone_says_whether_it_is_the_way_on_or_one_of_several() -> None:
    assert [port.kind for port in declared(("success",))] == [PortKind.OUTCOME]
    assert [port.kind for port in declared(("left", "right"))] == [PortKind.DECISION] * 2


def test_cases_have_ports_by_their_names_whatever_a_draft_holds() -> None:
    switch = CATALOGUE["logic.switch"]
    assert switch.ports_of({"cases": [{"name": "large"}, {"name": "small"}]}) == ("large", "small", "otherwise")
    assert switch.ports_of({"cases": [{"name": 3}, "x", {"name": "small"}, {}]}) == ("small", "otherwise")
    assert switch.ports_of({"cases": "none"}) == switch.ports_of({}) == ("otherwise",)


@pytest.mark.parametrize(
    ("type_", "others"), [("human.form", ("success",)), ("human.approval", ("approved", "rejected"))]
)
def test_people_can_be_late_only_where_there_is_a_time(type_: str, others: tuple[str, ...]) -> None:
    step_type = CATALOGUE[type_]
    assert step_type.ports_of({}) == step_type.ports_of({"expires_in": ""}) == others
    assert step_type.ports_of({"expires_in": "2d"}) == (*others, "expired")
    assert step_type.ports_of({"expires_in": "{{ vars.limit }}"}) == (*others, "expired")


def test_a_connection_that_is_never_taken_is_told_and_does_not_stop_anybody() -> None:
    raw = document(
        {"wait": waiting(), "late": setting(x=1), "paid": setting(x=2)}, ["wait:expired -> late", "wait -> paid"]
    )
    (told,) = problems(raw)
    assert (told.code, told.severity) == ("never-taken", "warning")
    assert told.message == "“wait” is never left by “Expired”, because “Give up after” is empty."
    assert told.where.pointer == "/nodes/wait/config/expires_in"
    assert told.fix
    assert told.fix.remove
    raw["nodes"]["wait"]["config"]["expires_in"] = "2d"
    assert problems(raw) == []


def test_a_step_pinned_to_such_a_port_and_a_join_behind_it_stop_nobody_either() -> None:
    raw = document(
        {"wait": waiting(), "paid": setting(x=2), "both": setting(x=3)}, ["wait:expired -> both", "paid -> both"]
    )
    raw["nodes"]["both"]["settings"] = {"join": {"at_least": 2}}
    raw["nodes"]["wait"]["settings"] = {"pinned": {"output": {}, "port": "expired"}}
    assert {(problem.code, problem.severity) for problem in problems(raw)} == {
        ("never-taken", "warning"), ("unknown-port", "warning"),
    }  # fmt: skip


def test_behind_an_error_the_failure_is_read_and_its_fields_are_known() -> None:
    def told(reference: str) -> list[str]:
        raw = document({"wait": waiting(), "after": setting(x=reference)}, ["wait:error -> after"])
        return [problem.message for problem in problems(raw) if problem.code == "no-such-part"]

    for field in FAILURE["properties"]["error"]["properties"]:
        assert told(f"{{{{ steps.wait.error.{field} }}}}") == []
    assert told("{{ steps.wait.error.mesage }}") == [
        "“after” reads “steps.wait.error.mesage”, but “wait” gives nothing called “mesage”."
    ]


def test_what_a_step_gives_has_the_parts_that_its_configuration_names() -> None:
    form = {"type": "object", "properties": {"street": {"type": "string", "title": "Street"}}}
    data = CATALOGUE["human.form"].output_of({"form": form})["properties"]["data"]
    assert (data["properties"], data["additionalProperties"]) == (form["properties"], False)
    assert CATALOGUE["human.form"].output_of({"form": "none"}) == CATALOGUE["human.form"].output
    assert set(CATALOGUE["data.set"].output_of({"values": {"total": 1}})["properties"]) == {"total"}


def test_a_package_that_names_a_list_of_ports_as_before_is_told_where_it_belongs() -> None:
    class Old(StepType):
        type, title, description = "test.old", "Old", "Old."
        category, icon, effect, config = "logic", "split", Effect.PURE, {"type": "object"}
        docs, ports_from = "What it does.", "/cases/*/name"

    assert any("Port(each=" in fault for fault in faults_of(Old))


def test_the_declaration_is_served_as_it_is_drawn() -> None:
    ports = {port["name"]: port for port in CATALOGUE["human.approval"].spec()["ports"]}
    assert list(ports) == ["approved", "rejected", "expired", "error"]
    assert ports["expired"]["kind"] == "timeout"
    assert ports["expired"]["when"] == "expires_in"
    assert ports["error"]["output"] == FAILURE
    assert Port("two_words").spec()["title"] == "Two words"
