"""How what happens to a run, in the reference's words, happens to the engine's on its stage."""

from typing import Any

from engine.core.happenings import StepFinished
from engine.core.run_state import Reused
from engine.core.states import StepStatus
from engine.core.steps import Done
from tests.engine.core.reference.known import Known
from tests.engine.core.stage import Stage


def staged(raw: dict[str, Any], options: dict[str, Any], reuse: dict[str, Known]) -> Stage:
    """A run that nothing has happened to yet; a fork if it takes something over."""
    return Stage(raw, {}, options, {key: _reused(how) for key, how in reuse.items()})


def _reused(how: Known) -> Reused:
    return Reused(StepStatus(how.status), how.port, how.output, how.error, how.gated)


def let_happen(stage: Stage, what: str, key: str, more: dict[str, Any]) -> None:
    match what:
        case "begin" | "recover" | "engine_ends" | "crash":
            getattr(stage, what)()
        case "time":
            stage.pass_time(more["seconds"])
        case "late":
            stage.happen(StepFinished(key, f"run.{key}.{more['attempt']}", Done()))
        case "advance":
            stage.signal("advance")
        case "named":
            stage.signal("named", name=more["name"], key=more["signal_key"], payload=more["payload"])
        case "done" | "fail" | "wait" | "answer":
            getattr(stage, what)(key, **more)
        case _:
            _decide(stage, what, key, dict(more))


def _decide(stage: Stage, what: str, key: str, more: dict[str, Any]) -> None:
    """A word about a step; a stale one is about what it asked before."""
    stale = more.pop("stale", None)
    if stale is not None:
        more["seen"] = stage.state.steps[key].seq - stale
    stage.signal(what, **({"step": key} if key else {}), **more)
