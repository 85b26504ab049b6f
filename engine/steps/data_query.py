"""Ask a database that the operator has opened to workflows."""

import re
from collections.abc import Mapping
from typing import Any

from engine.core.retry import FailureKind
from engine.core.steps import ConfigProblem, Done, Effect, Fail, Outcome, StepContext, StepType
from engine.outbound.databases import QueryFailed, UnknownDatabase, open_to, parameter_names, query


class DataQuery(StepType):
    type = "data.query"
    title = "Database query"
    description = "Look something up in a database, or change it."
    category = "data"
    icon = "database"
    effect = Effect.IDEMPOTENT
    summary = "{database}: {sql}"
    timeout = 30.0
    config = {
        "type": "object",
        "required": ["database", "sql"],
        "properties": {
            "database": {
                "title": "Database", "type": "string", "minLength": 1, "maxLength": 100, "x-control": "connection",
                "description": "One that your operator has opened to this workspace, by AUTOMATE_DATABASES.",
            },
            "sql": {
                "title": "SQL", "type": "string", "minLength": 1, "maxLength": 50_000, "x-control": "sql",
                "x-template": False, "examples": ["SELECT * FROM orders WHERE number = :number"],
                "description": "One statement. Values come in as :names, never as text inside the statement.",
            },
            "parameters": {
                "title": "Parameters", "type": "object", "additionalProperties": {}, "x-control": "mapping",
                "maxProperties": 200,
            },
            "mode": {
                "title": "May", "enum": ["read", "write"], "default": "read", "x-labels": ["Only read", "Change data"],
            },
        },
        "additionalProperties": False,
    }  # fmt: skip
    output = {
        "type": "object",
        "properties": {
            "rows": {"type": "array", "title": "Rows", "items": {"type": "object"}},
            "count": {"type": "integer", "title": "Number of rows"},
            "more": {"type": "boolean", "title": "There were more rows"},
        },
    }
    failures = {
        FailureKind.PERMISSION: "No database of that name is open to workflows.",
        FailureKind.TRANSIENT: "The database could not be reached or was busy, and nothing was changed.",
        FailureKind.PERMANENT: (
            "The statement is wrong, took too long and was stopped, or gives more than can be kept; nothing was changed."
        ),
        FailureKind.CRITICAL: "The connection broke off while data were changed; nobody can tell whether they were.",
    }
    sample = {"rows": [{"number": 1, "total": 99.5}], "count": 1, "more": False}
    docs = (
        "Values are bound, never pasted into the statement; a list as JSON, or, in PostgreSQL behind `= ANY(:list)`, as an "
        "array. Reading opens the database read-only. At most 1,000 rows "
        "come back. Decimals come as numbers, or as text if they are too exact for one (a billion or more with over 15 "
        "digits); dates and what else JSON does not know come as text. A step that changes data is not repeated by "
        "itself after a crash: a person is asked."
    )

    def effect_of(self, config: Mapping[str, Any]) -> Effect:
        return Effect.IDEMPOTENT if config.get("mode", "read") == "read" else Effect.AT_MOST_ONCE

    def check(self, config: Mapping[str, Any]) -> list[ConfigProblem]:
        problems = []
        if "{{" in config["sql"]:
            hint = "Write :name in the statement and give name its value under Parameters."
            problems.append(
                ConfigProblem("/sql", "the statement holds a {{ }} template", hint, config["sql"].find("{{"))
            )
        problems += [
            ConfigProblem("/parameters", f"the statement uses :{name}, which has no value", "Add it under Parameters.")
            for name in sorted(parameter_names(config["sql"]) - set(config.get("parameters") or {}))
        ]
        if config.get("mode", "read") == "read" and re.match(
            r"\s*(insert|update|delete|drop|alter|create)\b", config["sql"], re.I
        ):
            problems.append(ConfigProblem("/mode", "the statement changes data, but the step may only read"))
        return problems

    def check_in(self, workspace_id: int, config: Mapping[str, Any]) -> list[ConfigProblem]:
        """A database that is not open to the workspace, unless an expression chooses it."""
        name = str(config.get("database") or "")
        if not name or "{{" in name or name in (known := open_to(workspace_id)):
            return []
        hint = f"Choose one of: {', '.join(known)}; or" if known else "None is yet:"
        return [
            ConfigProblem(
                "/database",
                f"no database called “{name}” is open to this workspace",
                f"{hint} ask your operator to add it to AUTOMATE_DATABASES.",
            )
        ]

    def offers(self, workspace_id: int) -> dict[str, dict[str, str]]:
        """The databases that are open to the workspace."""
        return {"database": {name: name for name in open_to(workspace_id)}}

    def perform(self, context: StepContext) -> Outcome:
        config, write = context.config, context.config.get("mode") == "write"
        left = context.seconds_left or 30.0
        try:
            result = query(
                workspace=context.workspace,
                name=str(config["database"]),
                sql=config["sql"],
                parameters=config.get("parameters") or {},
                write=write,
                # A change is stopped before the time limit: then it is known that it was not made, and nobody is asked.
                seconds=left - min(1.0, left / 10) if write else left,
                warn=context.warn,
            )
        except UnknownDatabase as error:
            return Fail(str(error), FailureKind.PERMISSION, "Ask the operator to add it to AUTOMATE_DATABASES.")
        except QueryFailed as error:
            return Fail(str(error), _kind_of(error))
        return Done(result)


def _kind_of(error: QueryFailed) -> FailureKind:
    if error.untold:
        return FailureKind.CRITICAL
    return FailureKind.TRANSIENT if error.transient else FailureKind.PERMANENT
