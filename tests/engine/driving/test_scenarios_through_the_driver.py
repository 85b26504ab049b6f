"""The rules again, through the real driver and the real database: the histories are the same, line by line."""

from pathlib import Path
from typing import Any

import pytest

from engine.core.document import content_hash
from engine.models import Definition
from tests.cast import Cast, build_cast
from tests.engine.core.language import HOME, Scenario, play, read_file
from tests.engine.driving.player import Script, played, scripted

FILES = sorted(HOME.glob("*.yaml"))


@pytest.mark.django_db
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_driver_tells_the_histories_of(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = build_cast()
    scenarios = read_file(file)
    found = {one.name: _play(cast, number, one, monkeypatch) for number, one in enumerate(scenarios)}
    expected = {one.name: _expected(one) for one in scenarios}
    differing = [name for name in expected if found[name] != expected[name]]
    assert [(name, found[name]) for name in differing] == [(name, expected[name]) for name in differing]


def _play(cast: Cast, number: int, scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    script = Script()
    monkeypatch.setattr("engine.store.load.CATALOGUE", scripted(script))
    with played(scenario, _defined(cast, number, scenario), script) as player:
        for line in scenario.happen:
            play(player, line)
        return {
            "history": player.told,
            "status": player.status,
            "abandoned": script.abandoned,
            "deferred": player.deferred,
            "keys": {key: script.keys.get(key) for key in scenario.raw.get("keys", {})},
        }


def _expected(scenario: Scenario) -> dict[str, Any]:
    raw = scenario.raw
    return {
        "history": raw["history"],
        "status": raw["status"],
        "abandoned": raw.get("abandoned", []),
        "deferred": raw.get("deferred", False),
        "keys": raw.get("keys", {}),
    }


def _defined(cast: Cast, number: int, scenario: Scenario) -> Definition:
    return Definition.objects.create(
        workspace=cast.workspace,
        key="scenario",
        version=number + 1,
        name=scenario.name,
        content_hash=content_hash(scenario.document),
        document=scenario.document,
    )
