"""A field that may be left out and was is there for whoever reads it, and holds nothing."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.conditions import holds
from engine.forms.answers import read_form
from engine.forms.blanks import filled, stripped
from engine.forms.check import misfits

TEXT: dict[str, Any] = {"type": "string"}
ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["number"],
    "properties": {
        "number": TEXT,
        "note": TEXT,
        "limit": {"type": "integer", "default": 100},
        "address": {"type": "object", "required": ["street"], "properties": {"street": TEXT, "floor": TEXT}},
    },
}
ZONE = ZoneInfo("Europe/Amsterdam")


def test_what_is_left_out_is_null_or_its_default() -> None:
    nowhere = {"street": None, "floor": None}
    assert filled(ORDER, {"number": "7"}) == {"number": "7", "note": None, "limit": None, "address": nowhere}
    assert filled(ORDER, {"number": "7"}, defaults=True)["limit"] == 100


def test_a_group_that_was_begun_is_filled_up() -> None:
    found = filled(ORDER, {"number": "7", "address": {"street": "Kade"}})
    assert found["address"] == {"street": "Kade", "floor": None}


def test_a_default_that_somebody_cleared_is_not_put_back() -> None:
    data = read_form(ORDER, {"in/number": "7", "in/limit": ""}, ZONE).data
    assert data["limit"] is None
    assert filled(ORDER, data, defaults=True)["limit"] is None


def test_a_required_field_that_holds_nothing_is_still_wrong() -> None:
    (wrong,) = misfits(ORDER, stripped(ORDER, {"number": None}))
    assert wrong.pointer == "/number"


def test_what_the_schema_does_not_know_is_kept_as_it_is() -> None:
    assert stripped(ORDER, {"number": "7", "other": None, "limit": None}) == {"number": "7", "other": None}
    assert filled({}, {"other": 1}) == {"other": 1}
    assert filled({"properties": []}, {"other": 1}) == {"other": 1}


answers = st.fixed_dictionaries(
    {"number": st.text(max_size=3)},
    optional={
        "note": st.none() | st.text(max_size=3),
        "limit": st.none() | st.integers(0, 9),
        "address": st.fixed_dictionaries(
            {"street": st.text(max_size=3)}, optional={"floor": st.none() | st.text(max_size=3)}
        ),
    },
)


@given(answers)
def test_what_was_filled_up_fits_and_says_the_same(answer: dict[str, Any]) -> None:
    full = filled(ORDER, answer)
    assert not misfits(ORDER, stripped(ORDER, full))
    assert filled(ORDER, full) == full
    assert stripped(ORDER, full) == stripped(ORDER, answer)


@pytest.mark.parametrize(
    ("op", "right", "holds_"),
    [
        ("is_empty", None, True),
        ("equals", "no", False),
        ("not_equals", "no", True),
        ("contains", "no", False),
        ("not_contains", "no", True),
        ("starts_with", "No", False),
        ("ends_with", "ne", False),
        ("is_true", None, False),
    ],
)
def test_a_rule_takes_what_is_left_open_for_nothing(op: str, right: Any, holds_: bool) -> None:
    rule = {"left": "{{ input.note }}", "op": op, "right": right}
    assert holds({"rules": [rule]}, {"input": filled(ORDER, {"number": "7"})}) is holds_
