"""Asking the query step."""

from typing import Any

from engine.steps.data_query import DataQuery
from tests.engine.steps.contexts import context

TWICE = "SELECT 1 AS a, 2 AS b, 3 AS a"
OF_TWICE = "Of several columns called “a” only one is kept. Give the others names of their own with AS."


def ask(sql: str, *, seconds: float = 5.0, **config: Any) -> Any:
    """The step's answer to one statement, at the database that the tests call “shop”."""
    return DataQuery().perform(context({"database": "shop", "sql": sql, **config}, seconds=seconds))
