"""What a rollback could not undo is told by its last event, be it in loops that were passed by or taken over."""

from typing import Any

import pytest

from tests.engine.core.forks import forked, played
from tests.engine.core.language import play
from tests.engine.core.stage import Stage

LOOP: dict[str, Any] = {"loop": {"type": "each", "items": [1, 2], "on_error": "ask"}, "z": "effect"}


@pytest.mark.parametrize("handed_over", [False, True])
def test_a_loop_that_a_person_passed_by_is_told_with_what_it_had_done(handed_over: bool) -> None:
    nodes = {**LOOP, "pay": {"type": "keyed", "inside": "loop"}}
    run = played(nodes, ["loop -> z"], "done loop[0].pay", "fail loop[1].pay", "skip loop", "done z")
    if handed_over:
        run.hand_over()
    play(run, "roll_back")
    assert _by_hand(run) == {"loop": "no_reverse"}


def test_a_loop_that_is_rolled_back_in_the_same_breath_in_which_it_fails_is_told_as_at_any_later_time() -> None:
    nodes = {**LOOP, "pay": {"type": "keyed", "inside": "loop"}, "tell": {"inside": "loop", "on_error": "roll_back"}}
    run = played(nodes, ["pay -> tell", "loop -> z"], "done loop[0].pay", "fail loop[0].tell")
    assert _by_hand(run) == {"loop": "no_reverse"}


def test_a_loop_that_was_done_in_part_is_told_though_it_has_a_reverse_since_that_is_for_all_of_it() -> None:
    loop = {"type": "each", "items": [1, 2], "compensation": "back"}
    nodes = {"loop": loop, "put": {"inside": "loop"}, "back": "effect"}
    run = played(nodes, [], "done loop[0].put", "fail loop[1].put", "roll_back")
    assert _by_hand(run) == {"loop": "perhaps_done"}
    assert run.state.status == "rollback_failed"


def test_a_loop_that_only_looked_is_not_told_as_done_in_part() -> None:
    loop = {"type": "each", "items": [1, 2], "compensation": "back"}
    nodes = {"loop": loop, "look": {"type": "waits", "inside": "loop"}, "back": "effect"}
    run = played(nodes, [], "fail loop[0].look", "roll_back")
    assert _by_hand(run) == {}


def test_a_loop_that_was_never_gone_through_is_not_told() -> None:
    nodes = {"p": "fork", "loop": LOOP["loop"], "pay": {"type": "keyed", "inside": "loop"}}
    run = played(nodes, ["p:left -> loop"], "done p right", "roll_back")
    assert _by_hand(run) == {}


@pytest.mark.parametrize(("end", "told"), [("done", {}), ("fail", {"outer[0].loop": "perhaps_done"})])
def test_nothing_is_told_of_what_lies_around_a_loop_that_was_undone_as_a_whole(end: str, told: dict[str, str]) -> None:
    nodes: dict[str, Any] = {
        "outer": {"type": "each", "items": [1]},
        "loop": {"type": "each", "items": [1, 2], "inside": "outer", "optional": True, "compensation": "back"},
        "back": {"inside": "outer"},
        "pay": {"type": "keyed", "inside": "loop"},
    }
    pay = "outer[0].loop[0].pay", "outer[0].loop[1].pay"
    run = played(nodes, [], f"done {pay[0]}", f"{end} {pay[1]}", "roll_back", *["done outer[0].back"] * (end == "done"))
    assert _by_hand(run) == told


@pytest.mark.parametrize("reverse", [False, True])
def test_a_loop_that_was_taken_over_whole_is_told_as_that(reverse: bool) -> None:
    nodes = {**LOOP, "pay": {"type": "keyed", "inside": "loop"}}
    if reverse:
        nodes |= {"pay": {**nodes["pay"], "compensation": "back"}, "back": {"inside": "loop"}}
    source = played(nodes, ["loop -> z"], "done loop[0].pay", "done loop[1].pay")
    fork = forked(source, "loop")
    for line in ("done z", "roll_back"):
        play(fork, line)
    assert _by_hand(fork) == {"loop": "taken_over"}


def test_nothing_is_told_of_a_loop_that_was_taken_over_and_changed_nothing() -> None:
    source = played({**LOOP, "look": {"inside": "loop"}}, ["loop -> z"], "done loop[0].look", "done loop[1].look")
    fork = forked(source, "loop")
    for line in ("done z", "roll_back"):
        play(fork, line)
    assert _by_hand(fork) == {}


@pytest.mark.parametrize("handed_over", [False, True])
@pytest.mark.parametrize("cut_off", ["fail pay timeout", "recover"])
def test_an_attempt_in_doubt_is_told_although_the_next_one_was_refused(cut_off: str, handed_over: bool) -> None:
    """That the other side refuses now does not say that it had not done what it did not answer for before."""
    nodes = {"pay": {"type": "keyed", "compensation": "back", "retry": {"attempts": 3, "delay": 0}}, "back": "effect"}
    run = played(nodes, [], cut_off, "time 1", "fail pay transient", "time 1")
    if handed_over:
        run.hand_over()
    for line in ("fail pay", "roll_back"):
        play(run, line)
    assert _by_hand(run) == {"pay": "perhaps_done"}
    assert run.state.status == "rollback_failed"


def test_nothing_is_in_doubt_once_it_has_completed() -> None:
    nodes = {"pay": {"type": "keyed", "compensation": "back", "retry": {"attempts": 2, "delay": 0}}, "back": "effect"}
    run = played(nodes, [], "fail pay timeout", "time 1", "done pay", "roll_back", "done back")
    assert _by_hand(run) == {}
    assert run.state.status == "rolled_back"


@pytest.mark.parametrize("handed_over", [False, True])
@pytest.mark.parametrize(
    ("kind", "cut_off", "again", "left"),
    [
        ("once", "recover", ["retry pay"], {"pay": "perhaps_done"}),
        ("once", "fail pay timeout", ["retry pay"], {"pay": "perhaps_done"}),
        ("once", "recover", ["skip pay"], {}),
        ("keyed", "recover", [], {}),
    ],
)
def test_what_was_in_doubt_and_done_once_more_is_told_though_that_was_undone(
    kind: str, cut_off: str, again: list[str], left: dict[str, str], handed_over: bool
) -> None:
    """Without a key it was another deed, and only that one has been undone."""
    nodes = {"pay": {"type": kind, "compensation": "back"}, "back": "effect"}
    run = played(nodes, [], cut_off, *again)
    if "pay" in run.asked and "skip pay" not in again:
        play(run, "done pay")
    play(run, "roll_back")
    if handed_over:
        run.hand_over()
    play(run, "done back")
    assert _by_hand(run) == left
    assert run.history[-1][0].data["undone"] == ["pay"]
    assert run.state.status == ("rollback_failed" if left else "rolled_back")


def _by_hand(run: Stage) -> dict[str, str]:
    return {one["step"]: one["why"] for one in run.history[-1][0].data["by_hand"]}
