"""From a JSON Schema to fields, and from what was typed to JSON that fits or to errors at their fields."""

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.forms.answers import blank_form, read_form, with_errors
from engine.forms.check import UnusableSchemaError, misfits
from engine.forms.fields import Control, fields_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
INVOICE: dict[str, Any] = {
    "type": "object",
    "required": ["number", "total"],
    "properties": {
        "number": {"type": "string", "minLength": 1, "title": "Invoice number"},
        "total": {"type": "number", "minimum": 0, "description": "In euro"},
        "items": {"type": "integer"},
        "country": {"enum": ["NL", "DE", 1]},
        "urgent": {"type": "boolean"},
        "due": {"type": "string", "format": "date"},
        "received": {"type": "string", "format": "date-time"},
        "contact": {"type": "string", "format": "email"},
        "link": {"type": "string", "format": "uri"},
        "note": {"type": "string", "x-control": "multiline"},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"quantity": {"type": "integer"}}}},
        "supplier": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
    },
}


ANY_NUMBER = {"type": "object", "properties": {"n": {"type": "number"}}}


def read(**typed: str) -> Any:
    return read_form(INVOICE, {f"in/{name.replace('__', '/')}": text for name, text in typed.items()}, AMSTERDAM)


def errors(form: Any) -> dict[str, str]:
    return {field.pointer: field.errors[0] for field in form.wrong}


def test_every_kind_of_property_gets_its_control_in_the_schemas_order() -> None:
    controls = {field.pointer: field.control for field in fields_of(INVOICE)}
    assert list(controls.values()) == [
        Control.TEXT, Control.NUMBER, Control.INTEGER, Control.CHOICE, Control.BOOLEAN, Control.DATE,
        Control.DATE_TIME, Control.EMAIL, Control.URI, Control.MULTILINE, Control.JSON, Control.TEXT,
    ]  # fmt: skip
    assert list(controls)[-1] == "/supplier/name"


def test_what_is_typed_becomes_typed_json() -> None:
    form = read(
        number=" 2041 ", total="12.50", items="3", country="1", urgent="true", due="2026-03-31",
        received="2026-03-31T14:30", contact="a@example.com", lines='[{"quantity": 2}]', supplier__name="Acme",
    )  # fmt: skip
    assert form.ok
    assert form.data == {
        "number": " 2041 ",
        "total": 12.5,
        "items": 3,
        "country": 1,
        "urgent": True,
        "due": "2026-03-31",
        "received": "2026-03-31T14:30:00+02:00",
        "contact": "a@example.com",
        "lines": [{"quantity": 2}],
        "supplier": {"name": "Acme"},
    }


def test_what_is_left_empty_is_left_out() -> None:
    assert read(number="1", total="2").data == {"number": "1", "total": 2, "urgent": False}


def test_each_mistake_stands_at_its_field_and_typing_stays() -> None:
    form = read(
        total="12.50,1", items="many", country='"FR"', due="31-03-2026", received="soon", contact="nobody", link="x",
        lines='[{"quantity": "two"}]',
    )  # fmt: skip
    assert errors(form) == {
        "/number": "Fill in this field.",
        "/total": "Enter a number with a point for decimals, for example 12.50.",
        "/items": "Enter a whole number, for example 12.",
        "/country": "Choose one of the options.",
        "/due": "Enter a date as year-month-day, for example 2026-03-31.",
        "/received": "Enter a date and time, for example 2026-03-31T14:30.",
        "/contact": "Enter an e-mail address, for example name@example.com.",
        "/link": "Enter a full address, for example https://example.com/page.",
        "/lines": "At /0/quantity: Enter a whole number.",
    }
    assert {field.pointer: field.value for field in form.fields}["/total"] == "12.50,1"


def test_broken_json_says_where() -> None:
    assert errors(read(number="1", total="1", lines='[{"a": }]')) == {
        "/lines": "This is not JSON: Expecting value at line 1, column 8."
    }


@pytest.mark.parametrize("text", ["1e999", "nan", "Infinity", "-inf", "9" * 30])
def test_numbers_that_json_cannot_hold_are_refused(text: str) -> None:
    assert "/total" in errors(read(number="1", total=text))


@pytest.mark.parametrize(
    ("text", "number"), [("12,50", 12.5), ("-0,5", -0.5), ("0,125", 0.125), ("1,2500", 1.25), ("1234,567", 1234.567)]
)
def test_a_number_may_have_a_comma_for_decimals_as_some_phones_have_nothing_else(text: str, number: float) -> None:
    assert read_form(ANY_NUMBER, {"in/n": text}, AMSTERDAM).data == {"n": number}


@pytest.mark.parametrize("text", ["1,250", "-12,500", "999,999", "1.250", "-12.500", "999.999"])
def test_what_may_be_thousands_is_asked_about(text: str) -> None:
    form = read_form(ANY_NUMBER, {"in/n": text}, AMSTERDAM)
    thousands = text.replace(",", "").replace(".", "")
    assert errors(form)["/n"] == f"This can be read in two ways. Enter {thousands} or {text}0."


def test_a_missing_group_is_asked_for_at_its_fields() -> None:
    schema = {**INVOICE, "required": ["supplier"]}
    assert errors(read_form(schema, {}, AMSTERDAM)) == {"/supplier/name": "Fill in this field."}


def test_an_unticked_box_does_not_bring_its_optional_group_along() -> None:
    group = {"type": "object", "required": ["name"], "properties": {"name": {}, "vip": {"type": "boolean"}}}
    form = read_form({"type": "object", "properties": {"customer": group}}, {}, AMSTERDAM)
    assert (form.ok, form.data) == (True, {})


def test_errors_found_elsewhere_are_shown_at_their_fields() -> None:
    form = with_errors(read(number="1", total="2"), {"/supplier/name": "Unknown.", "/other": "Odd.", "": "No."})
    assert errors(form) == {"/supplier/name": "Unknown."}
    assert form.errors == ("/other: Odd.", "No.")


def test_an_example_fills_the_form_in() -> None:
    form = blank_form(INVOICE, {"number": "2041", "total": 1.5, "country": "NL", "supplier": {"name": "Acme"}})
    shown = {field.pointer: field.value for field in form.fields if field.value}
    assert shown == {"/number": "2041", "/total": "1.5", "/country": '"NL"', "/supplier/name": "Acme"}


@pytest.mark.parametrize(
    "at", ["2026-03-31T12:30:00Z", "2026-03-31T14:30:00+02:00", "2026-03-31T14:30:00", "2026-03-31T14:30"]
)
def test_a_moment_that_is_shown_and_sent_back_is_the_same(at: str) -> None:
    for form in (
        blank_form(INVOICE, {"received": at}, AMSTERDAM),
        blank_form(
            {"properties": {"received": {"type": "string", "format": "date-time", "default": at}}}, None, AMSTERDAM
        ),
    ):
        (field,) = [each for each in form.fields if each.pointer == "/received"]
        assert field.value == "2026-03-31T14:30"
        assert read(received=field.value).data["received"] == "2026-03-31T14:30:00+02:00"


def test_whoever_fills_in_a_moment_is_told_by_which_clocks() -> None:
    with timezone.override("Europe/Amsterdam"):
        html = render_to_string("components/form.html", {"form": blank_form(INVOICE)})
    assert html.count("By the clocks of Europe/Amsterdam.") == 1


def test_a_number_is_shown_as_people_write_it() -> None:
    totals = [12400.0, 12.5, 1e300, 7]
    assert [blank_form(INVOICE, {"total": total}).fields[1].value for total in totals] == [
        "12400",
        "12.5",
        "1e+300",
        "7",
    ]


@pytest.mark.parametrize("reference", ["http://127.0.0.1:9/schema", "file:///etc/hostname"])
def test_a_schema_cannot_make_the_server_fetch_anything(reference: str) -> None:
    with pytest.raises(UnusableSchemaError):
        misfits({"properties": {"a": {"$ref": reference}}}, {"a": 1})


def test_a_pattern_cannot_run_for_ever() -> None:
    assert misfits({"properties": {"a": {"type": "string", "pattern": "^(a+)+$"}}}, {"a": "a" * 5000 + "!"})


@pytest.mark.parametrize("value", ["\ud800", {"\ud800": 1}, json.loads("[" * 900 + "]" * 900)])
def test_what_cannot_be_kept_is_a_misfit_of_its_own(value: Any) -> None:
    (misfit,) = misfits({"properties": {"a": {"type": "string", "pattern": "^a"}}}, {"a": value})
    assert (misfit.pointer, "cannot be kept" in misfit.message) == ("", True)


def test_names_with_odd_characters_survive_the_round_trip() -> None:
    schema = {"type": "object", "properties": {'a/b~c "d" é': {"type": "string"}}}
    (field,) = fields_of(schema)
    assert read_form(schema, {f"in{field.pointer}": "x"}, AMSTERDAM).data == {'a/b~c "d" é': "x"}
    assert " " not in field.html_id
    assert '"' not in field.html_id


def test_the_drawn_form_ties_labels_help_and_errors_to_their_controls() -> None:
    html = render_to_string("components/form.html", {"form": read(total="x")})
    assert '<label class="form-label required" for="field-total">' in html
    assert 'aria-describedby="field-total-wrong field-total-help" aria-invalid="true" aria-required="true"' in html
    assert 'href="#field-number"' in html


def test_values_are_escaped_in_the_drawn_form() -> None:
    html = render_to_string("components/form.html", {"form": read(number='"><script>alert(1)</script>')})
    assert "<script>" not in html


# The machine that runs the tests may be busy; that says nothing about the code.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@UNHURRIED
@given(st.dictionaries(st.sampled_from(list(INVOICE["properties"])), json_values))
def test_any_value_at_all_can_be_shown(values: dict[str, Any]) -> None:
    blank_form(INVOICE, values)


@UNHURRIED
@given(st.dictionaries(st.sampled_from([f"in{field.pointer}" for field in fields_of(INVOICE)]), st.text()))
def test_any_text_at_all_can_be_read(posted: dict[str, str]) -> None:
    form = read_form(INVOICE, posted, AMSTERDAM)
    assert form.ok is not bool(misfits(INVOICE, form.data) or form.wrong)


@pytest.mark.parametrize("number", [1.125, -12.5, 0.125, 1234.567, 52.37, 100, 1e-7])
def test_a_number_that_a_form_shows_is_taken_as_it_is(number: float) -> None:
    (field,) = blank_form(ANY_NUMBER, {"n": number}).fields
    assert read_form(ANY_NUMBER, {"in/n": field.value}, AMSTERDAM).data == {"n": number}


LISTS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "rooms": {"type": "array"},
        "trades": {"type": "array", "items": {"enum": ["plumbing", "electric"], "type": "string"}},
        "prices": {"type": "array", "items": {"type": "number"}},
        "parts": {"type": "array", "items": {"type": "object"}},
    },
}


def lists(**typed: str) -> Any:
    return read_form(LISTS, {f"in/{name}": text for name, text in typed.items()}, AMSTERDAM)


def test_a_list_of_texts_or_numbers_is_typed_line_by_line() -> None:
    assert [field.control for field in fields_of(LISTS)] == [Control.LINES] * 3 + [Control.JSON]
    form = lists(rooms="kitchen, left\r\n\r\n bath \n", trades="electric", prices="12,50\n3")
    assert (form.ok, form.data) == (
        True, {"rooms": ["kitchen, left", "bath"], "trades": ["electric"], "prices": [12.5, 3]}
    )  # fmt: skip


def test_the_form_says_how_a_list_is_typed() -> None:
    drawn = render_to_string("components/form.html", {"form": blank_form(LISTS, {"rooms": ["kitchen", "bath"]})})
    assert drawn.count("One in each line.") == 3
    assert ">kitchen\nbath</textarea>" in drawn


def test_a_list_may_still_be_written_as_json() -> None:
    form = lists(rooms='["kitchen", 2]', prices="[1.5]")
    assert (form.ok, form.data) == (True, {"rooms": ["kitchen", 2], "prices": [1.5]})
    assert errors(lists(rooms='["kitchen"'))["/rooms"].startswith("This is not JSON")


def test_the_entry_that_is_wrong_is_named() -> None:
    form = lists(trades="plumbing\ncarpentry", prices="12\na lot")
    assert errors(form) == {
        "/trades": "Entry 2: Choose one of the options.",
        "/prices": "“a lot”: Enter a number with a point for decimals, for example 12.50.",
    }
    assert [field.value for field in form.fields][1] == "plumbing\ncarpentry"


@pytest.mark.parametrize(
    "value",
    [["kitchen", "bath"], [], ["two\nlines"], [" kept "], ["[x]"], [1, 2.5], [True, None], ["a", 1], [""], [{"a": 1}]],
)
def test_a_list_that_is_shown_and_sent_back_is_the_same(value: list[Any]) -> None:
    (text,) = [field.value for field in blank_form(LISTS, {"rooms": value}).fields if field.path == ("rooms",)]
    assert lists(rooms=text).data == {"rooms": value}
