"""The rules of places and paces, without a database."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.core.check import check
from engine.core.document import parse
from engine.core.expressions import ExpressionError
from engine.core.lanes import Rules, WhenFull, free_places, resolve_key, rules_of, slots, surplus
from engine.registry import CATALOGUE
from tests.engine.core.stage import document
from tests.engine.driving.stage import setting

START = datetime(2026, 1, 1)  # noqa: DTZ001 - only differences count


@given(
    runs=some.integers(1, 7),
    seconds=some.floats(0.5, 100),
    starts=some.lists(some.tuples(some.floats(0, 60), some.integers(1, 9)), max_size=25),
)
def test_never_more_than_so_many_begin_within_the_time(
    runs: int, seconds: float, starts: list[tuple[float, int]]
) -> None:
    begun: list[datetime] = []
    now = START
    for pause, wanted in starts:
        now += timedelta(seconds=pause)
        wanted = min(wanted, runs)
        earlier = (
            sorted(begun)[-runs:][:wanted]
            if len(begun) >= runs
            else sorted(begun)[: max(0, wanted - runs + len(begun))]
        )
        given_ = slots(earlier, wanted, seconds, now)
        assert given_ == sorted(given_)
        assert all(at >= now for at in given_)
        begun += given_
    begun.sort()
    for first, too_many in zip(begun, begun[runs:], strict=False):
        assert too_many - first >= timedelta(seconds=seconds)


def test_a_run_begins_at_once_while_the_pace_allows_it() -> None:
    assert slots([], 3, 60, START) == [START] * 3
    long_ago = START - timedelta(minutes=5)
    assert slots([long_ago, long_ago], 2, 60, START) == [START] * 2


@given(limit=some.integers(1, 20), active=some.integers(0, 40), most=some.integers(1, 30))
def test_places_are_never_more_than_the_limit_leaves(limit: int, active: int, most: int) -> None:
    free = free_places(Rules(limit=limit), active, most)
    assert 0 <= free <= most
    assert active + free <= max(limit, active)
    assert free == min(most, max(0, limit - active))


@given(alive=some.integers(0, 40), limit=some.integers(1, 20))
def test_only_the_newest_remain_when_older_runs_give_way(alive: int, limit: int) -> None:
    assert alive + 1 - surplus(alive, limit) <= max(limit, 1)
    assert surplus(alive, limit) <= alive


def test_rules_are_read_from_the_settings() -> None:
    assert rules_of({}) is None
    assert rules_of({"settings": {"concurrency": None, "rate": None}}) is None
    concurrency = {"limit": 2, "key": "{{ input.customer }}", "when_full": "reject"}
    assert rules_of({"settings": {"concurrency": concurrency, "rate": {"runs": 5, "seconds": 60}}}) == Rules(
        2, "{{ input.customer }}", WhenFull.REJECT, 5, 60
    )
    assert rules_of({"settings": {"rate": {"runs": 5, "seconds": 60}}}) == Rules(runs=5, seconds=60)


def test_a_key_is_made_of_the_input() -> None:
    assert resolve_key("", {}) == ""
    assert resolve_key("{{ input.customer }}", {"customer": 42}) == "42"
    assert resolve_key("{{ input.a }}/{{ input.b.c }}", {"a": "x", "b": {"c": True}}) == "x/true"


@pytest.mark.parametrize(
    ("key", "code", "words"),
    [
        ("{{ input.customer", "bad-expression", "never closed"),
        ("{{ steps.a.total }}", "bad-key", "at the start there is only the input"),
        ("{{ vars.x }}", "bad-key", "at the start there is only the input"),
        ("{{ input.customer.lower() }}", "bad-key", "can only be made of paths"),
        ("{{ input.client }}", "unknown-reference", "the input has no field “client”"),
        ("customer", "constant-key", "is the same for all runs"),
    ],
)
def test_a_key_that_cannot_work_is_found_while_drawing(key: str, code: str, words: str) -> None:
    schema = {"type": "object", "properties": {"customer": {}}}
    raw = {**document({"a": setting(x=1)}, []), "input": schema, "settings": {"concurrency": {"limit": 1, "key": key}}}
    (problem,) = [problem for problem in check(parse(raw), CATALOGUE) if problem.where.pointer.endswith("/key")]
    assert (problem.code, problem.severity) == (code, "error" if code.startswith("bad") else "warning")
    assert words in problem.message


@pytest.mark.parametrize("key", ["", "{{ input.customer }}", "{{ input.customer }}-{{ input.customer.id }}"])
def test_a_good_key_has_no_faults(key: str) -> None:
    schema = {"type": "object", "properties": {"customer": {}}}
    raw = {**document({"a": setting(x=1)}, []), "input": schema, "settings": {"concurrency": {"limit": 1, "key": key}}}
    assert not check(parse(raw), CATALOGUE)


def test_a_key_without_a_value_names_what_is_missing() -> None:
    with pytest.raises(ExpressionError, match=r"“input” has nothing called “customer”"):
        resolve_key("{{ input.customer }}", {"other": 1})
    with pytest.raises(ExpressionError, match=r"has no value"):
        resolve_key("{{ input.customer }}", {"customer": None})
    with pytest.raises(ExpressionError, match=r"longer than 200 characters"):
        resolve_key("{{ input.customer }}", {"customer": "x" * 201})
