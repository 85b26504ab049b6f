"""The interpreter that judges the engine is judged itself: it tells what the scenarios expect."""

import pytest

from tests.engine.core.language import Scenario, play, read
from tests.engine.core.reference.differences import by_key
from tests.engine.core.reference.player import ReferencePlayer
from tests.engine.core.stage import START

# What it does not know: how a run is started otherwise, approvals, settings that only its own tests need.
UNKNOWN = ("options", "reuse", "kind: approval", "'kind': 'approval'", "on_crash", "breakpoint", "jitter")
WORDS = ("late", "advance", "progress", "priority")


def _known(scenario: Scenario) -> bool:
    text = str(scenario.raw)
    return not any(word in text for word in UNKNOWN) and not any(line.split()[0] in WORDS for line in scenario.happen)


def _lines(scenario: Scenario) -> list[tuple[str, str]]:
    parts = (line.partition(" ") for line in scenario.raw["history"])
    return [(type_, key) for type_, _, key in parts]


@pytest.mark.parametrize("scenario", [one for one in read() if _known(one)], ids=lambda scenario: scenario.name)
def test_the_reference_tells(scenario: Scenario) -> None:
    player = ReferencePlayer(scenario.document, scenario.input, START)
    for line in scenario.happen:
        play(player, line)
    assert by_key(player.run.history) == by_key(_lines(scenario))
    assert player.run.shown == scenario.raw["status"]
