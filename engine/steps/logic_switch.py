"""Take the first way whose condition holds."""

from collections.abc import Mapping
from typing import Any

from engine.core.conditions import SCHEMA
from engine.core.ports import Port, PortKind
from engine.core.retry import FailureKind
from engine.core.steps import ConfigProblem, Done, Effect, Outcome, StepContext, StepType

OTHERWISE = "otherwise"


class LogicSwitch(StepType):
    type = "logic.switch"
    title = "Switch"
    description = "Choose one of several ways: the first whose condition is true."
    category = "logic"
    icon = "git-branch"
    effect = Effect.PURE
    summary = "{cases}"
    ports = (
        Port(kind=PortKind.DECISION, about="Taken when this case is the first that holds.", each="/cases/*/name"),
        Port(OTHERWISE, PortKind.DECISION, "Taken when no case holds."),
    )
    config = {
        "type": "object",
        "required": ["cases"],
        "properties": {
            "cases": {
                "title": "Cases", "type": "array", "minItems": 1, "maxItems": 50, "x-control": "cases",
                "x-template": False,
                "items": {
                    "type": "object",
                    "required": ["name", "condition"],
                    "properties": {
                        "name": {"title": "Name", "type": "string", "minLength": 1, "maxLength": 60},
                        "condition": SCHEMA,
                    },
                    "additionalProperties": False,
                },
            }
        },
        "additionalProperties": False,
    }  # fmt: skip
    output = {"type": "object", "properties": {"case": {"type": "string", "title": "Case taken"}}}
    failures = {
        FailureKind.VALIDATION: "A value that is compared is not there, or is of no kind that can be compared so."
    }
    sample = {"case": "large"}
    docs = "Looks at the cases from top to bottom. If none holds, the way “otherwise” is taken."

    def conditions(self, config: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        cases = config.get("cases")
        if not isinstance(cases, list):
            return []
        return [
            (f"/cases/{index}/condition", case["condition"])
            for index, case in enumerate(cases)
            if isinstance(case, dict) and isinstance(case.get("condition"), dict)
        ]

    def check(self, config: Mapping[str, Any]) -> list[ConfigProblem]:
        problems, seen = [], {OTHERWISE, "error"}
        for index, case in enumerate(config["cases"]):
            if case["name"] in seen:
                message = f"the case name “{case['name']}” is used twice or reserved"
                problems.append(ConfigProblem(f"/cases/{index}/name", message, "Give each case a name of its own."))
            seen.add(case["name"])
        return problems

    def perform(self, context: StepContext) -> Outcome:
        for case in context.config["cases"]:
            if context.holds(case["condition"]):
                return Done({"case": case["name"]}, case["name"])
        return Done({"case": OTHERWISE}, OTHERWISE)
