"""The engine and the reference side by side: whatever happens, happens to both, and they must tell the same."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from hypothesis.errors import UnsatisfiedAssumption

from engine.core.states import RUN_ENDS, StepStatus
from tests.engine.core.reference.chance import Chance
from tests.engine.core.reference.interpreter import Reference
from tests.engine.core.reference.model import Step
from tests.engine.core.rows import comparable
from tests.engine.core.stage import START, Stage

# Remarks that tell nothing of what became of a step.
REMARKS = ("step.progress", "warning.output", "impact.cost", "impact.recorded")
PORTS = {"fork": ["left", "right"], "human.approval": ["approved", "approved", "rejected"]}
Lines = dict[str, list[str]]


class Disagreement(AssertionError):
    """The engine and the reference tell different histories."""


class Pair:
    """One run twice. `story` is all that has happened to it, for reading a failure.

    With `restless`, every happening finds the run in the hands of another driver.
    """

    def __init__(self, raw: dict[str, Any], *, restless: bool = False) -> None:
        self._restless = restless
        self.stage = Stage(raw)
        self.reference = Reference(raw, {}, START)
        self.story: list[str] = []

    @property
    def over(self) -> bool:
        return self.reference.run.over

    @property
    def steps(self) -> list[Step]:
        return list(self.reference.run.root.all_below())

    def happen(self, what: str, key: str = "", **more: Any) -> None:
        """Let something happen to both and compare what they tell about it."""
        self.story.append(f"{what} {key} {more or ''}".strip())
        before, together = len(self.stage.told), self._come_together(what, more)
        _on_stage(self.stage, what, key, more)
        engine = by_key(self.stage.told[before:])
        lines = self.reference.happen(what, **({"key": key} if key else {}), **more)
        reference = by_key([" ".join(line).strip() for line in lines])
        if engine != reference:
            if together:
                raise UnsatisfiedAssumption  # which of two moments that are one comes first is nobody's
            raise Disagreement(self._report("what followed", engine, reference))
        self._compare_states()
        if self._restless:
            self.hand_over()

    def hand_over(self) -> None:
        """Another driver takes the run up from what is stored. It must find what the last one knew."""
        found = comparable(self.stage.state)
        self.stage.hand_over()
        loaded = comparable(self.stage.state)
        differing = {name: (found[name], loaded[name]) for name in found if found[name] != loaded[name]}
        if differing:
            raise Disagreement(self._report("what is loaded", *zip(*differing.items(), strict=True)))

    def _come_together(self, what: str, more: dict[str, Any]) -> bool:
        """Whether several steps come due at the same moment, or a gate may stop the run as others begin."""
        if what == "resume":
            return any(step.holding and (step.gate or 0) + 1 < len(step.settings["gates"]) for step in self.steps)
        if what != "time":
            return False
        now = self.reference.run.now + timedelta(seconds=more["seconds"])
        return sum(step.due is not None and step.due <= now for step in self.steps) > 1

    def _compare_states(self) -> None:
        run, state = self.reference.run, self.stage.state
        if state.status.value != run.shown:
            raise Disagreement(self._report("the run's status", state.status.value, run.shown))
        theirs = {step.key: (step.status, step.attempt) for step in self.steps if step.status != "pending"}
        for key, step in state.steps.items():
            ours = (step.status.value, step.attempt)
            if step.status is not StepStatus.PENDING and ours != theirs.get(key, ours):
                raise Disagreement(self._report(f"status and attempt of {key}", ours, theirs[key]))
        for key, output in state.outputs.items():
            if key in run.outputs and state.steps[key].status == "completed":
                engine, reference = in_kind(output), in_kind(run.outputs[key])
                if engine != reference:
                    raise Disagreement(self._report(f"the output of {key}", engine, reference))

    def _report(self, about: str, engine: Any, reference: Any) -> str:
        story = "; ".join(self.story)
        found = f" engine:    {engine}\n reference: {reference}\n story: {story}\n document: {self.stage.raw}"
        return f"They differ in {about}.\n{found}"


def in_kind(output: Any) -> Any:
    """An output with every error in it reduced to its kind: its words are the engine's own."""
    if isinstance(output, list):
        return [in_kind(item) for item in output]
    if isinstance(output, dict):
        return {name: value["kind"] if name == "error" else in_kind(value) for name, value in output.items()}
    return output


def by_key(told: list[str]) -> Lines:
    """What is told about each step, in order. The order between steps that do not wait for each other is nobody's."""
    found: Lines = defaultdict(list)
    for line in told:
        type_, _, key = line.partition(" ")
        if type_ not in REMARKS:
            found[key].append(type_)
    return dict(found)


def _on_stage(stage: Stage, what: str, key: str, more: dict[str, Any]) -> None:
    match what:
        case "begin" | "recover":
            getattr(stage, what)()
        case "time":
            stage.pass_time(more["seconds"])
        case "done" | "fail" | "wait" | "answer":
            getattr(stage, what)(key, **more)
        case _:
            stage.signal(what, **({"step": key} if key else {}), **more)


def something(pair: Pair, chance: Chance) -> None:
    """Let one of the things happen that can happen now."""
    run = pair.reference.run
    if run.over:
        return _after_the_end(pair, chance)
    leaves = [step for step in pair.steps if not step.contains]
    running = sorted(step.key for step in leaves if step.status == "running")
    waiting = sorted(step.key for step in leaves if step.status == "waiting")
    rarely = ["cancel", "roll_back", "roll_back"]
    seldom = ["resume" if run.paused else "pause", "recover", "hand over"] * 8
    often = ["time"] * 30 + ["work"] * 300 * bool(running) + ["open"] * 60 * bool(waiting)
    what = chance.pick(*[*often, *seldom, *rarely])
    if what == "work":
        _work(pair, chance, chance.pick(*running))
    elif what == "open":
        _decide(pair, chance, chance.pick(*waiting))
    elif what == "time":
        pass_time(pair, chance.pick(*[0.0, 5.0, 30.0]))
    elif what == "hand over":
        pair.story.append(what)
        pair.hand_over()
    else:
        pair.happen(what)
    return None


def _work(pair: Pair, chance: Chance, key: str) -> None:
    what = chance.pick(*["done"] * 14 + ["fail"] * 3 + ["wait"])
    if what == "done":
        ports = PORTS.get(pair.reference.step(key).kind, ["success"])
        pair.happen("done", key, port=chance.pick(*ports), output={"n": chance.pick(0, 1, 2, 3, 4)})
    elif what == "fail":
        often = ["critical", "timeout"] if pair.reference.step(key).kind == "once" else ["transient"]
        pair.happen("fail", key, kind=chance.pick(*["transient", *often, "permanent", "permanent", "critical"]))
    else:
        seconds = chance.pick(*[None, 10.0])
        pair.happen("wait", key, seconds=seconds and seconds + len(pair.story) * 0.0007)


def _decide(pair: Pair, chance: Chance, key: str) -> None:
    if chance.pick(*[False, False, False, True] if pair.reference.step(key).asks_person else [False, True]):
        port = chance.pick(*PORTS.get(pair.reference.step(key).kind, ["success"]))
        pair.happen("answer", key, port=port, output={"n": 1})
        return
    what = chance.pick(*["retry_step", "skip_step", "provide_input", "stop_step"])
    pair.happen(what, key, **({"output": {"n": 5}} if what == "provide_input" else {}))


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


def _after_the_end(pair: Pair, chance: Chance) -> None:
    """A run that is over stays as it is, but for a person's word."""
    run = pair.reference.run
    what = chance.pick(*["time", "cancel", "pause", "recover", "retry_failed", "roll_back"])
    if what == "retry_failed" and run.status == "failed":
        ended_badly = sorted(
            s.key for s in run.root.steps.values() if s.status == "failed" and s.port is None and not s.is_question
        )
        named = chance.pick(*["", *ended_badly])
        what = chance.pick(*["skip_step", "provide_input"]) if named else what
        pair.happen(what, named, **({"output": {"n": 5}} if what == "provide_input" else {}))
    elif what == "time":
        pair.happen("time", seconds=1.0)
    else:
        pair.happen(what)


def come_to_an_end(pair: Pair) -> None:
    """Answer everything well until the run is over."""
    for _ in range(400):
        if pair.reference.run.over:
            return
        if pair.reference.run.paused:
            pair.happen("resume")
        for step in pair.steps:
            if pair.reference.run.shown in ("paused", *RUN_ENDS):
                break
            _answer_well(pair, step)
        pass_time(pair, 60.0)
    raise AssertionError(f"The run came to no end: {pair.story}")


def _answer_well(pair: Pair, step: Step) -> None:
    if step.status == "running" and not step.contains:
        pair.happen("done", step.key, port=step.first_port, output={"n": 2})
    elif step.status == "waiting" and step.asks_person:
        pair.happen("skip_step", step.key)
    elif step.status == "waiting":
        pair.happen("answer", step.key, port=step.first_port, output={"n": 2})
