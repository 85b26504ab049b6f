"""A fork leaves nothing out unsaid and doubles nothing: what another version has done, and what is tried again."""

from typing import Any

import pytest

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


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("rung", ["retry", "fallback"])
def test_what_the_source_did_under_its_own_key_is_not_done_again_by_itself(rung: str, nested: bool) -> None:
    again: dict[str, Any] = {"retry": {"attempts": 2, "delay": 0}} if rung == "retry" else {"fallback": {"config": {}}}
    nodes: dict[str, Any] = {"loop": {"type": "each", "items": [1, 2], **again}, "b": {"inside": "loop"}}
    nodes["pay"] = {"type": "keyed", "inside": "g" if nested else "loop"}
    if nested:
        nodes["g"] = {"type": "group", "inside": "loop"}
    pay = "loop[0].g[0].pay" if nested else "loop[0].pay"
    fork = forked(played(nodes, ["g -> b" if nested else "pay -> b"], f"done {pay}"), pay)
    play(fork, "fail loop[0].b transient")
    play(fork, "time 1")
    assert fork.asked == {}, "the other side does not know it by this key, so it would be done twice"
    assert fork.state.status == "failed"
    play(fork, "retry_failed")  # a person's word
    assert [key for key in fork.asked if key.endswith("pay")] == [pay.replace("[0]", "[0~2]", 1)]


def test_a_pass_in_which_the_fork_has_done_all_itself_is_tried_again() -> None:
    nodes = {"loop": {"type": "each", "items": [1, 2], "retry": {"attempts": 2, "delay": 0}}}
    nodes |= {"pay": {"type": "keyed", "inside": "loop"}}
    fork = forked(played(nodes, [], "done loop[0].pay"), "loop[0].pay")
    for line in ("fail loop[1].pay transient", "time 1"):
        play(fork, line)
    assert sorted(fork.asked) == ["loop[1~2].pay"]
