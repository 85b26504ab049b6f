"""A For each over what is no list says so in words that people know, and what to do where nothing came."""

from typing import Any

import pytest

from engine.core.steps import Fail
from engine.steps.logic_for_each import LogicForEach
from tests.engine.steps.contexts import context


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "There is no list but an empty value (null)."),
        ("a, b", "The list is no list but a text."),
        ({"a": 1}, "The list is no list but an object."),
        (7, "The list is no list but a number."),
        (True, "The list is no list but yes or no."),
    ],
)
def test_what_is_no_list_is_named(value: Any, message: str) -> None:
    outcome = LogicForEach().perform(context({"items": value}))
    assert isinstance(outcome, Fail)
    assert (outcome.message, outcome.hint != "") == (message, True)
