"""What a fork takes over of its source: what stands, under the names that the fork's own containers give it."""

from typing import Any

import pytest

from engine.core.catalogue import Catalogue
from engine.core.document import parse
from engine.core.forking import impact, taken_over
from engine.core.plan import compile_plan
from engine.core.states import StepStatus
from tests.engine.core.forks import forked, impact_after, played, row_of, rows_of, staged, taken_after, taken_at
from tests.engine.core.language import play
from tests.engine.core.stage import EffectStep

LOOP: dict[str, Any] = {
    "loop": {"type": "each", "items": [1, 2, 3], "retry": {"attempts": 2, "delay": 0}},
    "a": {"inside": "loop"},
}
GROUP: dict[str, Any] = {
    "g": {"type": "group", "retry": {"attempts": 2, "delay": 0}},
    "a": {"inside": "g", "compensation": "u"},
    "u": {"inside": "g"},
    "c": {"inside": "g", "type": "keyed"},
    "b": {"inside": "g"},
}
GROUP_EDGES = ["a -> c", "c -> b"]


def test_what_nothing_caught_begins_anew() -> None:
    source = played({"a": "effect", "b": "effect", "c": "effect"}, ["a -> c"], "done a", "fail b", "done c")
    assert sorted(taken_after(source, "c")) == ["a", "c"]
    fork = forked(source, "c")
    assert sorted(fork.asked) == ["b"]
    play(fork, "done b")
    assert fork.state.status == "completed"


def test_a_failure_that_was_caught_stays_one() -> None:
    source = played({"a": "effect", "m": "effect"}, ["a:error -> m"], "fail a", "done m")
    assert taken_after(source, "m")["a"].status is StepStatus.FAILED


def test_a_pass_that_was_tried_again_is_taken_over_as_it_went_in_the_end() -> None:
    source = played(LOOP, [], "done loop[0].a", "fail loop[1].a transient", "time 1", "done loop[1~2].a")
    assert taken_after(source, "loop[1~2].a") == {
        "loop[0].a": row_of(source, "loop[0].a"),
        "loop[1].a": row_of(source, "loop[1~2].a"),
    }
    fork = forked(source, "loop[1~2].a")
    assert sorted(fork.asked) == ["loop[2].a"]
    assert impact_after(source, "loop[1~2].a").reused == ("loop[0].a", "loop[1~2].a")


def test_what_an_earlier_attempt_had_done_and_the_later_did_again_is_not_told_as_repeated() -> None:
    nodes = {**LOOP, "b": {"inside": "loop"}}
    lines = "done loop[0].a", "fail loop[0].b transient", "time 1", "done loop[0~2].a"
    source = played(nodes, ["a -> b"], *lines, "done loop[0~2].b")
    told = impact_after(source, "loop[0~2].a")
    assert told.reused == ("loop[0~2].a",)
    assert told.repeated == ("loop[0~2].b",)
    assert sorted(forked(source, "loop[0~2].a").asked) == ["loop[0].b"]


def test_an_attempt_in_which_nothing_has_ended_yet_leaves_the_one_before_it() -> None:
    nodes = {**LOOP, "b": {"inside": "loop"}, "d": "effect"}
    source = played(nodes, ["a -> b"], "done loop[0].a", "fail loop[0].b transient", "time 1", "done d")
    assert sorted(forked(source, "d").asked) == ["loop[0].b"]


def test_a_step_done_by_the_earlier_attempt_only_takes_effect_once_more_and_is_told() -> None:
    nodes = {**LOOP, "b": {"inside": "loop"}, "d": "effect"}
    lines = "done loop[0].a", "fail loop[0].b transient", "time 1", "fail loop[0~2].a", "done d"
    source = played(nodes, ["a -> b"], *lines)
    assert impact_after(source, "d").repeated == ("loop[0].a",)
    assert sorted(forked(source, "d").asked) == ["loop[0].a"]


def test_what_may_have_been_done_or_is_being_done_is_told_where_the_fork_does_it_as_well() -> None:
    nodes = {"a": "effect", "unsure": "effect", "refused": "effect", "going": "effect", "looks": "waits"}
    edges = ["a -> unsure", "a -> refused", "a -> going", "a -> looks"]
    source = played(nodes, edges, "done a", "fail unsure timeout", "fail refused permanent")
    assert impact_after(source, "a").in_doubt == ("going", "unsure")
    assert sorted(forked(source, "a").asked) == ["going", "looks", "refused", "unsure"]


def test_what_is_taken_over_though_it_was_undone_since_is_told() -> None:
    nodes = {"a": {"compensation": "u"}, "u": "effect", "b": {"compensation": "v"}, "v": "effect", "c": "effect"}
    source = played(nodes, ["a -> b", "b -> c"], "done a", "done b", "fail c")
    assert impact_after(source, "b").undone == ()
    play(source, "roll_back")
    play(source, "done v")
    told = impact_after(source, "b")
    assert told.reused == ("a", "b")
    assert told.undone == ("a", "b"), "one is undone, the other is being undone"


def test_a_failure_in_doubt_that_something_caught_is_taken_over_and_told_as_that() -> None:
    source = played({"a": "effect", "b": "effect", "c": "effect"}, ["a:error -> b"], "fail a timeout", "done b")
    assert impact_after(source, "b").in_doubt == ("c",)
    assert impact_after(source, "b").reused == ("a", "b")


def test_nothing_is_told_as_repeated_that_lies_in_a_container_taken_over_whole() -> None:
    nodes = {**LOOP, "loop": {**LOOP["loop"], "items": [1]}, "a": {"inside": "loop", "type": "fork"}}
    nodes |= {"l": {"inside": "loop"}, "r": {"inside": "loop"}, "d": "effect"}
    lines = "done loop[0].a left", "done loop[0].l", "fail loop[0].r transient", "time 1"
    nodes["r2"] = {"inside": "loop"}
    source = played(
        nodes, ["a:left -> l", "l -> r", "a:right -> r2", "loop -> d"], *lines, "done loop[0~2].a right",
        "done loop[0~2].r2", "done d",
    )  # fmt: skip
    assert impact_after(source, "d").repeated == ()


def test_passes_that_lie_in_one_another_lose_every_attempt() -> None:
    nodes = {
        "outer": {"type": "each", "items": [1], "retry": {"attempts": 2, "delay": 0}},
        "inner": {"type": "each", "items": [1, 2], "inside": "outer", "retry": {"attempts": 2, "delay": 0}},
        "a": {"inside": "inner"},
        "x": {"inside": "outer"},
    }
    lines = (
        "done outer[0].inner[0].a", "fail outer[0].inner[1].a transient", "time 1", "done outer[0].inner[1~2].a",
        "fail outer[0].x transient", "time 1", "fail outer[0~2].inner[0].a transient", "time 1",
        "done outer[0~2].inner[0~2].a",
    )  # fmt: skip
    source = played(nodes, ["inner -> x"], *lines)
    taken = taken_after(source, "outer[0~2].inner[0~2].a")
    assert {key: row.key for key, row in taken.items()} == {"outer[0].inner[0].a": "outer[0~2].inner[0~2].a"}


def test_nothing_is_taken_over_of_a_group_that_was_undone() -> None:
    source = played(GROUP, GROUP_EDGES, *_undone_group(), "done g[0~2].a")
    assert {key: row.key for key, row in taken_after(source, "g[0~2].a").items()} == {"g[0].a": "g[0~2].a"}
    fork = forked(source, "g[0~2].a")
    assert sorted(fork.asked) == ["g[0].c"]
    assert impact_after(source, "g[0~2].a").repeated == ("g[0].c",)


def test_a_group_that_was_undone_and_not_begun_again_begins_anew() -> None:
    source = played({**GROUP, "d": "effect"}, GROUP_EDGES, *_undone_group()[:-1], "done d")
    assert sorted(taken_after(source, "d")) == ["d"]
    assert sorted(forked(source, "d").asked) == ["g[0].a"]


def test_a_group_that_is_just_being_undone_begins_anew() -> None:
    nodes = {**GROUP, "c": {"inside": "g", "type": "once", "compensation": "v"}, "v": {"inside": "g"}, "d": "effect"}
    lines = "done g[0].a", "done g[0].c", "fail g[0].b transient", "done g[0].v", "done d", "done g[0].u"
    source = played(nodes, GROUP_EDGES, *lines)
    assert sorted(taken_after(source, "d")) == ["d"]


def test_what_was_undone_later_had_been_done_and_its_reverse_had_not() -> None:
    nodes = {"a": {"compensation": "u"}, "u": "effect", "b": "effect", "c": "effect"}
    source = played(nodes, ["a -> b", "b -> c"], "done a", "done b", "done c", "roll_back", "done u")
    assert sorted(taken_after(source, "b")) == ["a", "b"]
    assert sorted(taken_after(source, "c")) == ["a", "b", "c"]
    assert taken_at(source, source.state.seq) == ["b", "c"]


def test_the_end_of_a_reverse_is_never_taken_over() -> None:
    group = {**GROUP, "d": "effect"}
    source = played(group, GROUP_EDGES, *_undone_group(), "done g[0~2].a", "done d")
    fork = forked(source, "d")
    for line in ("done g[0].c", "fail g[0].b"):
        play(fork, line)
    assert "step.completed g[0].u" not in fork.told


def test_a_person_s_word_on_what_was_undone_is_not_taken_over() -> None:
    gate = {"name": "Sign", "kind": "approval", "approval": {"title": "Sign"}}
    nodes = {**GROUP, "a": {**GROUP["a"], "gates": [gate]}, "c": {"inside": "g"}, "d": "effect"}
    lines = "done g[0].a", "wait g[0].a!0", "answer g[0].a!0", "fail g[0].c transient", "done g[0].u", "done d"
    source = played(nodes, GROUP_EDGES, *lines)
    assert sorted(taken_after(source, "d")) == ["d"]
    assert sorted(taken_after(source, "g[0].a!0")) == ["g[0].a", "g[0].a!0"]


def test_another_version_that_makes_a_reverse_of_a_step_does_not_take_it_over() -> None:
    source = played({"a": "effect", "u": "effect", "b": "effect"}, ["a -> b"], "done a", "done u", "done b")
    newer = staged({"a": {"compensation": "u"}, "u": "effect", "b": "effect"}, ["a -> b"])
    rows = rows_of(source)
    assert sorted(taken_over(parse(source.raw), newer.plan, rows, source.state.seq)) == ["a", "b"]


def test_another_version_that_leads_to_what_was_passed_by_has_it_done() -> None:
    nodes = {"p": "fork", "l": "effect", "r": "effect"}
    source = played(nodes, ["p:left -> l", "p:right -> r"], "done p left", "done l")
    fork = forked(source, "l", staged(nodes, ["p:left -> l", "l -> r"]))
    assert sorted(fork.asked) == ["r"]


def test_a_step_that_has_no_such_way_any_more_begins_anew_and_is_told() -> None:
    nodes: dict[str, Any] = {"p": "fork", "l": "effect"}
    source = played(nodes, ["p:left -> l"], "done p left", "done l")
    newer = staged({**nodes, "p": "effect"}, ["p -> l"])
    fork = forked(source, "l", newer)
    assert sorted(fork.asked) == ["p"]
    assert impact(parse(source.raw), newer.plan, rows_of(source), row_of(source, "l").ended_seq or 0).repeated == ("p",)
    play(fork, "done p")
    assert fork.told[-2:] == ["step.completed l", "workflow.completed"]


def test_a_failure_that_another_version_does_not_catch_begins_anew() -> None:
    nodes = {"a": "effect", "m": "effect", "b": "effect"}
    source = played(nodes, ["a:error -> m", "a -> b"], "fail a", "done m")
    assert sorted(forked(source, "m", staged(nodes, ["a -> b"])).asked) == ["a"]


def test_a_step_whose_type_is_not_installed_here_stays_as_it_ended() -> None:
    source = played({"p": "fork", "l": "effect"}, ["p:left -> l"], "done p left", "done l")
    plan = compile_plan(parse(source.raw), Catalogue((EffectStep,)))
    assert sorted(taken_over(parse(source.raw), plan, rows_of(source), source.state.seq)) == ["l", "p"]


@pytest.mark.parametrize("same", [True, False])
def test_a_person_s_word_on_a_gate_says_nothing_about_another_gate(same: bool) -> None:
    first, second = ({"name": name, "kind": "approval", "approval": {"title": name}} for name in ("Legal", "Finance"))
    nodes: dict[str, Any] = {"a": {"gates": [first, second]}, "b": "effect"}
    source = played(nodes, [], "done a", "wait a!0", "answer a!0 approved", "wait a!1", "done b")
    newer = staged({**nodes, "a": {"gates": [first if same else second]}}, [])
    taken = taken_over(parse(source.raw), newer.plan, rows_of(source), source.state.seq)
    assert sorted(taken) == (["a", "a!0", "b"] if same else ["a", "b"])


def test_passes_through_the_items_of_a_fallback_say_nothing_about_the_loop_s_own() -> None:
    nodes = {
        "loop": {"type": "each", "items": ["a1", "a2"], "fallback": {"config": {"items": ["b1", "b2"]}}},
        "a": {"inside": "loop"},
        "d": "effect",
    }
    lines = "done loop[0].a", "fail loop[1].a", "done loop[0~2].a", "done loop[1~2].a", "done d"
    source = played(nodes, [], *lines[:3], "done d")
    assert {key: row.key for key, row in taken_after(source, "d").items()} == {"loop[0].a": "loop[0].a", "d": "d"}
    assert sorted(forked(source, "d").asked) == ["loop[1].a"]
    whole = played(nodes, ["loop -> d"], *lines)
    assert forked(whole, "d").state.status == "completed"


@pytest.mark.parametrize("again", [False, True])
def test_a_fork_of_a_fork_takes_over_the_same(again: bool) -> None:
    source = played(LOOP, [], "done loop[0].a", "fail loop[1].a transient", "time 1", "done loop[1~2].a")
    fork = forked(source, "loop[1~2].a")
    if again:
        fork = forked(fork, "loop[1].a")
    assert sorted(fork.asked) == ["loop[2].a"]


def _undone_group() -> tuple[str, ...]:
    return "done g[0].a", "done g[0].c", "fail g[0].b transient", "done g[0].u", "time 1"
