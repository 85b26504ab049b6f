"""Steps whose end is known before they begin: taken over from another run, given at the start, or simulated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.core.plan import Plan, PlanNode
from engine.core.run_state import RunState
from engine.core.samples import generate
from engine.core.states import StepStatus
from engine.core.steps import Effect


@dataclass(frozen=True, slots=True)
class Foregone:
    """How a step ends without being carried out. `why` goes into its event."""

    status: StepStatus
    port: str | None
    output: Any
    error: dict[str, Any] | None
    why: dict[str, Any]
    gated: bool = False  # its gates are looked at all the same


def foregone(state: RunState, key: str) -> Foregone | None:
    """The known end of a step whose turn has come, or None if it must be carried out."""
    if not state.reuse and not state.options:
        return None  # as in almost every run
    reused = state.reuse.get(key)
    if reused is not None:
        why = {"reused": state.reused_from}
        return Foregone(reused.status, reused.port, reused.output, reused.error, why, reused.gated)
    if not state.simulated and not state.recorded:
        return None
    node = state.node(key)
    # What was done here must be undone here, even if it was undone elsewhere before.
    recorded = None if node.is_gate or node.undoes else state.recorded.get(node.id)
    if recorded is not None:
        port = recorded.get("port") or node.first_port
        return Foregone(StepStatus.COMPLETED, port, recorded["output"], None, {"recorded": True})
    if not state.simulated or node.node.settings.disabled:
        return None
    pinned = node.node.settings.pinned
    if pinned is None and (node.container or node.effect is Effect.PURE or node.step_type.computes):
        return None  # it computes only, so it is simulated by being done
    return _simulated(node)


def way_lost(plan: Plan, recorded: Mapping[str, Mapping[str, Any]]) -> tuple[str, str] | None:
    """The name of a step that is recorded to have left by a way that it does not have, and that way.

    All behind it would be left out without a word.
    """
    for id_, given in recorded.items():
        node, port = plan.nodes.get(id_), given.get("port")
        if node is not None and port and port != "error" and port not in node.ports:
            return node.node.name, port
    return None


def _simulated(node: PlanNode) -> Foregone:
    pinned = node.node.settings.pinned
    if node.is_gate:
        output, port = {"simulated": True}, "approved"
    elif pinned is not None:
        output, port = pinned["output"], pinned.get("port", node.first_port)
    else:
        sample = node.step_type.sample
        output, port = (generate(node.step_type.output) if sample is None else sample), node.first_port
    source = "pinned" if pinned is not None else "generated"
    return Foregone(StepStatus.COMPLETED, port, output, None, {"simulated": source}, gated=True)
