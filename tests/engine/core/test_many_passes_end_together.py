"""A loop that goes through many items at once ends with little ado when one of them fails."""

import pytest

from engine.core import ending
from engine.core.run_state import RunState
from tests.engine.core.stage import Stage, document

MANY = 200


def test_not_every_pass_looks_at_all_that_runs_each_time_something_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    looks, counts = [0], ending._counts

    def counted(state: RunState, key: str, scope: str) -> bool:
        looks[0] += 1
        return counts(state, key, scope)

    monkeypatch.setattr(ending, "_counts", counted)
    nodes = {"l": {"type": "each", "items": list(range(MANY)), "parallel": MANY}, "a": {"inside": "l"}}
    stage = Stage(document(nodes, []))
    stage.begin()
    stage.fail("l[0].a")
    for index in range(1, MANY):
        stage.done(f"l[{index}].a")
    assert stage.state.status == "failed"
    assert looks[0] <= MANY * MANY, "once for each that ends and each that waits for it at most"
