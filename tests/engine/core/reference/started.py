"""How a run is started: as any, stepped through, simulated, or as a trial with what steps gave before."""

from typing import Any

from tests.engine.core.reference.chance import Chance, some_of


def start_options(chance: Chance, raw: dict[str, Any]) -> dict[str, Any]:
    """The options of a run of this workflow."""
    kind = chance.pick("plain", "plain", "plain", "stepping", "recorded", "simulated")
    options: dict[str, Any] = {}
    if kind == "simulated" or (kind != "plain" and chance.pick(False, False, False, True)):
        options["simulated"] = True
    if kind == "stepping":
        options |= {"stepping": True, "breakpoints": some_of(chance, list(raw["nodes"]), 4)}
    if kind == "recorded":
        options["recorded"] = {id_: _given(chance, raw["nodes"][id_]) for id_ in some_of(chance, list(raw["nodes"]), 3)}
    return options


def _given(chance: Chance, node: dict[str, Any]) -> dict[str, Any]:
    """What a step gave before, perhaps through another way than its first."""
    port = chance.pick("left", "right", "error") if node["type"] == "fork" else chance.pick("", "", "success", "error")
    return {"output": {"n": chance.pick(1, 2, 3)}, **({"port": port} if port else {})}
