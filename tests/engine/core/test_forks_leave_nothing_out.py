"""A fork leaves nothing out unsaid and doubles nothing: what another version has done, and what is tried again."""

from typing import Any

from tests.engine.core.forks import forked, played, staged
from tests.engine.core.language import play


def test_a_failure_that_is_optional_no_more_begins_anew() -> None:
    nodes: dict[str, Any] = {"a": {"optional": True}, "b": "effect"}
    source = played(nodes, ["a -> b"], "fail a", "done b")
    assert sorted(forked(source, "b").asked) == []
    fork = forked(source, "b", staged({**nodes, "a": "effect"}, ["a -> b"]))
    assert sorted(fork.asked) == ["a"]
    play(fork, "done a")
    assert fork.state.status == "completed"


def test_a_failure_whose_error_path_became_optional_begins_anew() -> None:
    nodes: dict[str, Any] = {"a": "effect", "b": "effect"}
    source = played(nodes, ["a:error -> b"], "fail a", "done b")
    fork = forked(source, "b", staged({**nodes, "a": {"optional": True}}, ["a -> b"]))
    assert sorted(fork.asked) == ["a"]


def test_a_step_that_is_disabled_no_more_is_done() -> None:
    nodes: dict[str, Any] = {"a": {"disabled": True}, "b": "effect"}
    source = played(nodes, ["a -> b"], "done b")
    assert sorted(forked(source, "b").asked) == []
    fork = forked(source, "b", staged({**nodes, "a": "effect"}, ["a -> b"]))
    assert sorted(fork.asked) == ["a"]


def test_what_a_person_passed_by_stays_passed_by() -> None:
    nodes: dict[str, Any] = {"a": {"on_error": "ask"}, "b": "effect"}
    source = played(nodes, ["a -> b"], "fail a", "skip a", "done b")
    assert sorted(forked(source, "b", staged({**nodes, "a": "effect"}, ["a -> b"])).asked) == []
