"""What has no key of its own and was done twice, by a person's word, is undone as two deeds, each under its own key."""

from typing import Any

import pytest

from tests.engine.core.language import play
from tests.engine.core.stage import Stage, document

ONE, TWO = ["l[0].refund"] * 2, ["l[0].refund", "l[0].refund~2"]


@pytest.mark.parametrize(("kind", "keys"), [("once", TWO), ("waits", TWO), ("keyed", ONE)])
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
