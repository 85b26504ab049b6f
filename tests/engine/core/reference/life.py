"""A random life of a run: what may happen to it at a moment, and how it comes to its end."""

from engine.core.states import RUN_ENDS
from tests.engine.core.reference.chance import Chance
from tests.engine.core.reference.model import Step
from tests.engine.core.reference.pair import Cut, Pair
from tests.engine.core.reference.words import KEYS, NAMES, come_late, decide, work

CUTTING = ("crash", "crash", "engine_ends", "engine_ends", "engine_ends", "pause", "resume", "cancel", "roll_back")


def something(pair: Pair, chance: Chance) -> None:
    """Let one of the things happen that can happen now."""
    if pair.often_cut and chance.pick(*[False] * 4, True):
        pair.cut = Cut(chance.pick(1, 1, 1, 2, 3, 5), chance.pick(*CUTTING))
    if pair.over:
        after_the_end(pair, chance)
        return
    leaves = [step for step in pair.steps if not step.contains]
    running = sorted(step.key for step in leaves if step.status == "running")
    waiting = sorted(step.key for step in leaves if step.status == "waiting")
    retrying = sorted(step.key for step in pair.steps if step.status == "retrying")
    paused = pair.reference.run.paused
    undoing = any(step.status == "compensating" for step in pair.steps)
    rarely = ["cancel", "priority", *["roll_back"] * (15 if pair.often_cut else 2)]
    rarely += ["engine_ends"] * (150 if undoing else 4)  # where most hangs on what is stored
    seldom = ["resume" if paused else "pause", "recover", "hand over", "named"] * 8
    often = ["time"] * 30 + ["work"] * 300 * bool(running) + ["open"] * 60 * bool(waiting)
    often += ["hurry"] * 20 * bool(retrying)
    often += ["advance"] * (60 if paused else 1) + ["late"] * 4 * bool(leaves)
    what = chance.pick(*[*often, *seldom, *rarely])
    if what == "work":
        work(pair, chance, chance.pick(*running))
    elif what == "open":
        decide(pair, chance, chance.pick(*waiting))
    elif what == "hurry":
        pair.happen("retry_step", chance.pick(*retrying), stale=chance.pick(False, False, True))
    elif what == "late":
        come_late(pair, chance.pick(*sorted(step.key for step in leaves)))
    else:
        _befall(pair, chance, what)


def _befall(pair: Pair, chance: Chance, what: str) -> None:
    """What happens to a run whatever its steps do."""
    if what == "time":
        pass_time(pair, chance.pick(*[0.0, 5.0, 30.0]))
    elif what == "hand over":
        pair.story.append(what)
        pair.hand_over()
    elif what == "named":
        name, key = chance.pick(*NAMES), chance.pick(*KEYS)
        for _ in range(chance.pick(1, 1, 2, 21)):
            pair.happen("named", name=name, signal_key=key, payload={"n": len(pair.story)})
    elif what == "advance":
        advance(pair)
    elif what == "priority":
        pair.happen("priority", priority=3)
    else:
        pair.happen(what)


def advance(pair: Pair) -> None:
    """One step that is held begins; the engine says which one that will be."""
    held = pair.stage.state.held
    pair.happen("advance", chosen=held[0] if held else "")


def pass_time(pair: Pair, seconds: float) -> None:
    """Time passes from one moment at which something is due to the next."""
    ends = pair.reference.run.now.timestamp() + seconds
    while not pair.reference.run.over:
        now = pair.reference.run.now
        due = [step.due for step in pair.steps if step.due and now < step.due and step.due.timestamp() <= ends]
        if not due or pair.reference.run.paused:
            break
        pair.happen("time", seconds=(min(due) - now).total_seconds())
    left = ends - pair.reference.run.now.timestamp()
    if left > 0:
        pair.happen("time", seconds=left)


def after_the_end(pair: Pair, chance: Chance) -> None:
    """A run that is over stays as it is, but for a person's word."""
    run = pair.reference.run
    idle = ["time", "cancel", "pause", "recover", "advance", "named"]
    what = chance.pick(*idle, *["retry_failed"] * (9 if run.cut_off else 2), *["roll_back"] * 2)
    if what == "retry_failed" and run.status == "failed":
        ended_badly = sorted(step.key for step in pair.steps if _may_be_taken_up_for(run.cut_off, step))
        named = chance.pick(*["", *ended_badly])
        what = chance.pick(*["skip_step", "provide_input"]) if named else what
        pair.happen(what, named, **({"output": {"n": 5}} if what == "provide_input" else {}))
    elif what == "time":
        pair.happen("time", seconds=1.0)
    elif what == "advance":
        advance(pair)
    elif what == "named":
        pair.happen("named", name="go", signal_key="7", payload=None)
    else:
        pair.happen(what)


def _may_be_taken_up_for(cut_off: bool, step: Step) -> bool:
    if step.status == "failed":
        return step.port is None and not step.is_question and step.scope.container is None
    return cut_off and step.status == "waiting" and step.asks_person


def come_to_an_end(pair: Pair) -> None:
    """Answer everything well until the run is over."""
    for _ in range(400):
        if pair.reference.run.over:
            return
        if pair.reference.run.paused:
            pair.happen("resume")
        for key in [step.key for step in pair.steps]:
            if pair.reference.run.shown in ("paused", *RUN_ENDS):
                break
            _answer_well(pair, pair.reference.step(key))
        pass_time(pair, 60.0)
    raise AssertionError(f"The run came to no end: {pair.story}")


def _answer_well(pair: Pair, step: Step) -> None:
    if step.status == "running" and not step.contains:
        pair.happen("done", step.key, port=step.first_port, output={"n": 2})
    elif step.status == "waiting" and step.asks_person:
        pair.happen("skip_step", step.key)
    elif step.status == "waiting":
        pair.happen("answer", step.key, port=step.first_port, output={"n": 2})
