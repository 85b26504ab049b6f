"""While one types, the expressions of a step are told on data at hand; nothing is stored and nothing is done."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from engine.previews import LONGEST_TEXT, MOST, previews_of
from tests.cast import Cast
from tests.designer.drawn import drawn

DATA = {"input": {"net": 100}, "steps": {"ask": {"comment": "Fine", "tags": ["a", "b"]}}, "vars": {}, "run": {}}


def told(config: dict[str, Any], type_: str = "data.set", **more: Any) -> dict[str, Any]:
    found = previews_of(type_, config, DATA, **more)
    return {each.pointer: each.error or each.value for each in found}


def test_each_template_gives_its_value_or_says_why_not() -> None:
    values = {"a": "{{ input.net * 2 }}", "b": "Said: {{ steps.ask.comment }}", "c": "plain", "d": "{{ steps.no.x }}"}
    found = told({"values": values})
    assert (found["/values/a"], found["/values/b"]) == (200, "Said: Fine")
    assert "/values/c" not in found
    assert "no" in found["/values/d"]


def test_what_cannot_be_read_says_at_which_character() -> None:
    (found,) = previews_of("data.set", {"values": {"a": "Sum {{ input. }}"}}, DATA)
    assert found.error
    assert found.position is not None
    assert found.position >= 6


def test_conditions_are_told_as_a_whole_wherever_they_stand() -> None:
    rule = {"left": "{{ input.net }}", "op": "greater", "right": 50}
    assert told({"condition": {"match": "all", "rules": [rule]}}, "logic.condition") == {"/condition": True}
    assert told({"condition": {"expression": "input.net > 500"}}, "logic.condition") == {"/condition": False}
    group = {
        "match": "any",
        "rules": [{**rule, "right": 500}, {"left": "{{ steps.ask.comment }}", "op": "is_not_empty"}],
    }
    assert told({"condition": {"rules": [rule, group]}}, "logic.condition") == {"/condition": True}
    empty = told({"condition": {"rules": [rule, {"rules": []}]}}, "logic.condition")
    assert empty == {"/condition": "A group has no rules."}


def test_a_schedule_tells_when_it_comes_next() -> None:
    with time_machine.travel(datetime(2030, 1, 4, 12, tzinfo=UTC), tick=False):
        found = told({"next": {"cron": "0 9 * * 1-5", "zone": "Europe/Amsterdam"}}, "time.delay")
    assert found == {"/next": ["2030-01-07T09:00:00+01:00", "2030-01-08T09:00:00+01:00", "2030-01-09T09:00:00+01:00"]}
    assert told({"next": {"cron": "0 9 * *"}}, "time.delay")["/next"].startswith("A cron text has five fields")


def test_in_a_loop_the_first_item_is_at_hand() -> None:
    config = {"values": {"a": "{{ loop.item }}{{ loop.index }}"}}
    assert told(config, items="{{ steps.ask.tags }}") == {"/values/a": "a0"}
    assert told(config, items=["z"]) == {"/values/a": "z0"}


def test_what_is_long_is_cut_and_what_is_much_is_told_in_part() -> None:
    (found,) = previews_of("data.set", {"values": {"a": "{{ 'x' * 9999 }}"}}, DATA)
    assert (found.cut, found.value) == (True, "x" * LONGEST_TEXT)
    assert len(told({"values": {f"v{number}": "{{ input.net }}" for number in range(MOST + 5)}})) == MOST


def test_values_are_never_read_as_templates_again() -> None:
    scope = {"input": {"evil": "{{ vars.secret }}"}, "vars": {"secret": "s3cret"}}
    (found,) = previews_of("data.set", {"values": {"a": "{{ input.evil }}"}}, scope)
    assert found.value == "{{ vars.secret }}"


@pytest.mark.parametrize("odd", [5, ["a"], {"a": 1}, True])
def test_what_is_no_text_is_not_complete_yet(odd: object) -> None:
    (found,) = previews_of("logic.condition", {"condition": {"expression": odd}}, DATA)
    assert found.error == "This is not complete yet."


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["float('inf')", "...", "type(1)", "{(1, 2): 3}", "{1, 2}", "chr(0)", "10 ** 30"])
def test_what_no_step_could_give_says_so_and_takes_nothing_from_the_others(cast: Cast, odd: str) -> None:
    config = {"values": {"a": f"{{{{ {odd} }}}}", "b": "{{ input.net }}"}}
    asked = {"type": "data.set", "config": config, "scope": DATA}
    address = f"/api/w/acme/workflows/{drawn(cast).ref}/preview/"
    answer = cast.browser("bob").post(address, asked, content_type="application/json")
    assert answer.status_code == 200
    first, second = answer.json()["previews"]
    assert first["error"].startswith("The value ")
    assert second["value"] == 100


def test_an_expression_that_never_ends_is_stopped() -> None:
    (found,) = previews_of("data.set", {"values": {"a": "{{ sum([x for x in range(10 ** 9)]) }}"}}, DATA)
    assert found.error


@pytest.mark.parametrize(("who", "status"), [("bob", 200), ("charlie", 403)])
def test_the_canvas_asks_through_the_api_if_its_person_may_draw(cast: Cast, who: str, status: int) -> None:
    workflow = drawn(cast)
    body = {"type": "data.set", "config": {"values": {"a": "{{ input.net }}"}}, "scope": DATA}
    url = f"/api/w/acme/workflows/{workflow.ref}/preview/"
    answer = cast.browser(who).post(url, body, content_type="application/json")
    assert answer.status_code == status
    if status == 200:
        expected = {"pointer": "/values/a", "value": 100, "cut": False, "error": "", "position": None}
        assert answer.json() == {"previews": [expected]}
