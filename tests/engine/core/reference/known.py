"""Ends that are known before a step begins: taken over by a fork, recorded at the start, or made up by a simulation."""

from dataclasses import dataclass
from typing import Any

from tests.engine.core.reference.document import reverses
from tests.engine.core.reference.model import Step
from tests.engine.core.reference.run import Run


@dataclass(frozen=True)
class Known:
    """How a step ends; its gates are looked at only if that is said."""

    status: str
    port: str | None
    output: Any = None
    error: dict[str, Any] | None = None
    gated: bool = False
    done_here: bool = False  # else another run did it, and only that one undoes it


def known_end(run: Run, step: Step) -> Known | None:
    """The end that a step comes to without being carried out, None if it must be."""
    taken: Known | None = run.reuse.get(step.key)
    if taken is not None:
        return taken
    recorded = run.options.get("recorded", {}).get(step.id)
    if recorded is not None and step.id not in reverses(run.raw):
        return Known("completed", recorded.get("port") or step.first_port, recorded["output"])
    return _simulated(step) if run.options.get("simulated") else None


def _simulated(step: Step) -> Known | None:
    """What is disabled is passed by, and what computes is computed; of all others something is made up."""
    pinned = step.settings.get("pinned")
    if step.settings.get("disabled"):
        return None
    if pinned is not None:
        return Known("completed", pinned.get("port", step.first_port), pinned["output"], gated=True, done_here=True)
    if step.contains or step.kind == "pure":
        return None
    return Known("completed", step.first_port, None, gated=True, done_here=True)


def end_as_known(run: Run, step: Step, known: Known) -> None:
    step.done_here = known.done_here
    if known.status == "completed":
        run.complete(step, known.output, known.port, gated=known.gated)
    elif known.status == "skipped":
        run.skip(step, known.port)
    else:
        step.status, step.port, step.error = "failed", known.port, known.error
        run.tell("step.failed", step)
