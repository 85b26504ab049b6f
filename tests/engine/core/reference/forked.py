"""A fork of a run that has been played: from any step that has ended, to the same version or another one."""

from dataclasses import replace
from typing import Any

from engine.core.document import parse
from engine.core.forking import Recorded, still_gated, taken_over
from engine.core.keys import node_of
from engine.core.plan import compile_plan
from engine.core.rebuild import Row
from engine.core.run_state import StepState
from engine.core.states import StepStatus
from engine.store.forks import REUSED_AS
from tests.engine.core.reference.beforehand import is_in_doubt, untold
from tests.engine.core.reference.chance import Chance
from tests.engine.core.reference.differences import in_kind
from tests.engine.core.reference.document import reverses
from tests.engine.core.reference.known import Known
from tests.engine.core.reference.pair import Disagreement, Pair
from tests.engine.core.reference.taken import Source
from tests.engine.core.reference.versions import another_version
from tests.engine.core.stage import CATALOGUE

CHECKPOINTS = (StepStatus.COMPLETED, StepStatus.COMPENSATED, StepStatus.SKIPPED)


def fork(pair: Pair, chance: Chance) -> Pair | None:
    """A run that takes over what this one had done, not begun yet. None if nothing has ended yet."""
    rows = pair.stage.rows.stored()
    places = sorted(step.ended_seq or 0 for step, _ in rows if _is_checkpoint(pair.stage.raw, step))
    if not places:
        return None
    at = chance.pick(places[-1], *places)
    raw = chance.pick(pair.stage.raw, another_version(chance, pair.stage.raw))
    recorded = _recorded(rows)
    reuse = _taken_by_engine(pair, raw, rows, recorded, at)
    _compare(pair, raw, rows, at, reuse)
    options = {name: given for name, given in pair.options.items() if name in ("simulated", "recorded")}
    forked = Pair(raw, restless=chance.pick(False, True), options=options, reuse=reuse)
    forked.untold = untold(pair, raw, recorded, at)
    forked.story.append(f"fork at {at} of {'; '.join(pair.story)} | {pair.stage.raw} | {pair.options}")
    return forked


def _is_checkpoint(raw: dict[str, Any], step: StepState) -> bool:
    ended = step.status in CHECKPOINTS and step.ended_seq is not None
    return ended and not set("!]") & set(step.key) and node_of(step.key) not in reverses(raw)


def _recorded(rows: list[Row]) -> list[Recorded]:
    """What the store tells of a run that is forked, see `engine.store.forks`."""
    in_order = sorted((step for step, _ in rows), key=lambda step: step.ended_seq or 0)
    return [Recorded(s.key, s.status, s.ended_seq, s.seq, s.port, _others(s), is_in_doubt(s)) for s in in_order]


def _taken_by_engine(
    pair: Pair, raw: dict[str, Any], rows: list[Row], recorded: list[Recorded], at: int
) -> dict[str, Known]:
    """What the store gives to a fork, see `engine.store.forks`."""
    found = {step.key: (step, output) for step, output in rows}
    taken = taken_over(parse(pair.stage.raw), compile_plan(parse(raw), CATALOGUE), recorded, at)
    reuse = {}
    for key, row in taken.items():
        step, output = found[row.key]
        status = REUSED_AS.get(row.status, row.status).value
        reuse[key] = Known(status, row.port, output, step.error, gated=still_gated(step.memo))
    return reuse


def _others(step: StepState) -> tuple[int, ...]:
    return tuple((step.noted("entered") or step.noted("was_entered") or {}).get("others", ()))


def _compare(pair: Pair, raw: dict[str, Any], rows: list[Row], at: int, reuse: dict[str, Known]) -> None:
    ended = {step.key: step.ended_seq for step, _ in rows if step.ended_seq is not None}
    last = {step.key: step.seq for step, _ in rows}
    reference = Source(pair.reference.run, raw, ended, last, at).taken_over()
    engine = {key: known for key, known in reuse.items() if _is_there(raw, key)}
    ours, theirs = ({key: _comparable(key, known) for key, known in one.items()} for one in (engine, reference))
    if ours != theirs:
        differing = {key for key in {*ours, *theirs} if ours.get(key) != theirs.get(key)}
        told = [{key: one.get(key) for key in sorted(differing)} for one in (ours, theirs)]
        raise Disagreement(f"{pair.report('what a fork takes over', *told)}\n at {at} in {raw}")


def _comparable(key: str, known: Known) -> Known:
    """What counts of how it ended: of a question only the way, of a failure only the kind."""
    error = {"kind": known.error["kind"]} if known.error and known.status == "failed" else None
    output = in_kind(known.output) if known.status == "completed" and "!" not in key else None
    return replace(known, output=output, error=error)


def _is_there(raw: dict[str, Any], key: str) -> bool:
    """Whether a version has what a key stands for, in the same containers; else nobody asks for it."""
    *around, id_ = (part.partition("[")[0].partition("!")[0] for part in key.split("."))
    inside = None
    for one in (*around, id_):
        if one not in raw["nodes"] or raw["nodes"][one].get("inside") != inside:
            return False
        inside = one
    gates, number = raw["nodes"][id_]["settings"].get("gates") or [], key.partition("!")[2]
    return not number or (int(number) < len(gates) and gates[int(number)]["kind"] == "approval")
