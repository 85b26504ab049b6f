"""What has no key of its own and was done twice, by a person's word, is undone as two deeds, each under its own key."""

from typing import Any

import pytest

from tests.engine.core.language import play
from tests.engine.core.stage import Stage, document

ONE, TWO = ["l[0].refund"] * 2, ["l[0].refund", "l[0].refund~2"]


@pytest.mark.parametrize(("kind", "keys"), [("once", TWO), ("waits", TWO), ("call", TWO), ("keyed", ONE)])
def test_in_a_loop_that_was_tried_again(kind: str, keys: list[str]) -> None:
    nodes: dict[str, Any] = {
        "l": {"type": "each", "items": [1], "on_error": "ask"},
        "pay": {"type": kind, "inside": "l", "compensation": "refund"},
        "refund": {"type": "keyed", "inside": "l"},
        "b": {"inside": "l"},
    }
    stage = Stage(document(nodes, ["pay -> b"]))
    for line in ("begin", "done l[0].pay", "fail l[0].b", "retry l", "done l[0~2].pay", "done l[0~2].b", "roll_back"):
        play(stage, line)
    play(stage, "done l[0~2].refund")
    play(stage, "done l[0].refund")
    assert stage.state.status == "rolled_back"
    assert sorted([stage.deeds["l[0].refund"], stage.deeds["l[0~2].refund"]]) == keys


@pytest.mark.parametrize(("kind", "keys"), [("once", TWO), ("call", TWO), ("keyed", ONE)])
def test_what_undoes_a_group_as_a_whole_is_another_deed_where_what_lies_in_it_is(kind: str, keys: list[str]) -> None:
    nodes: dict[str, Any] = {
        "l": {"type": "each", "items": [1], "on_error": "ask"},
        "g": {"type": "group", "inside": "l", "compensation": "refund"},
        "pay": {"type": kind, "inside": "g"},
        "refund": {"type": "keyed", "inside": "l"},
        "b": {"inside": "l"},
    }
    stage = Stage(document(nodes, ["g -> b"]))
    again = "done l[0~2].g[0].pay", "done l[0~2].b"
    for line in ("begin", "done l[0].g[0].pay", "fail l[0].b", "retry l", *again, "roll_back"):
        play(stage, line)
    play(stage, "done l[0~2].refund")
    play(stage, "done l[0].refund")
    assert stage.state.status == "rolled_back"
    assert sorted([stage.deeds["l[0].refund"], stage.deeds["l[0~2].refund"]]) == keys


def test_the_key_of_a_deed_stays_though_what_undoes_all_around_it_breaks_later() -> None:
    nodes: dict[str, Any] = {
        "l": {"type": "each", "items": [1, 2], "parallel": 2, "on_error": "ask"},
        "a": {"inside": "l"},
        "g": {"type": "group", "inside": "l", "compensation": "ung"},
        "ung": {"inside": "l"},
        "pay": {"type": "keyed", "inside": "g", "compensation": "refund"},
        "refund": {"type": "keyed", "inside": "g"},
        "w": {"inside": "g"},
    }
    stage = Stage(document(nodes, ["pay -> w"]))
    play(stage, "begin")
    for line in ("fail l[0].a", "fail l[1].a", "fail l[0].g[0].pay", "fail l[1].g[0].pay", "retry l"):
        play(stage, line)
    given_up = "done l[1~2].a", "done l[1~2].g[0].pay", "wait l[1~2].g[0].w", "fail l[0~2].a", "fail l[0~2].g[0].pay"
    for line in (*given_up, "done l[1~2].g[0].refund", "retry l"):
        play(stage, line)
    for line in ("a", "g[0].pay", "g[0].w"):
        play(stage, f"done l[0~3].{line}")
        play(stage, f"done l[1~3].{line}")
    for line in ("roll_back", "fail l[1~3].ung", "done l[0~3].ung"):
        play(stage, line)
    assert stage.deeds["l[1~3].g[0].pay"] == "l[1].g[0].pay~2"
    assert stage.deeds["l[1~3].g[0].refund"] == "l[1].g[0].refund~2"
