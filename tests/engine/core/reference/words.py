"""What is said of a step of a run: that it was done, or broke, or waits; what people decide, and answers."""

from typing import Any

from tests.engine.core.reference.chance import Chance
from tests.engine.core.reference.pair import Pair

PORTS = {"fork": ["left", "right"], "human.approval": ["approved", "approved", "rejected"]}
NAMES, KEYS = ("go",), ("", "7")
REFUSED = {"error": {"message": "It was refused.", "kind": "permanent"}}


def come_late(pair: Pair, key: str) -> None:
    """An attempt that has been answered for, or was given up, reports all the same."""
    step = pair.reference.step(key)
    latest = step.attempt - 1 if step.status == "running" else step.attempt
    if latest > 0:
        pair.happen("late", key, attempt=latest)


def work(pair: Pair, chance: Chance, key: str) -> None:
    what = chance.pick(*["done"] * 14 + ["fail"] * 3 + ["wait"] * 4)
    if what == "done":
        ports = PORTS.get(pair.reference.step(key).kind, ["success"])
        pair.happen("done", key, port=chance.pick(*ports), output={"n": chance.pick(0, 1, 2, 3, 4)})
    elif what == "fail":
        often = ["critical", "timeout"] if pair.reference.step(key).kind == "once" else ["transient"]
        pair.happen("fail", key, kind=chance.pick(*["transient", *often, "permanent", "permanent", "critical"]))
    else:
        kinds = ["human", "timer", "signal", "signal"] if pair.reference.step(key).ports == ("success",) else ["human"]
        seconds, kind = chance.pick(*[None, 10.0]), chance.pick(*kinds)
        asked = {"name": chance.pick(*NAMES), "signal_key": chance.pick(*KEYS)} if kind == "signal" else {}
        pair.happen("wait", key, seconds=seconds and seconds + len(pair.story) * 0.0007, kind=kind, **asked)


def decide(pair: Pair, chance: Chance, key: str) -> None:
    step = pair.reference.step(key)
    if chance.pick(*[False, False, False, True] if step.asks_person else [False, True]):
        port = chance.pick(*PORTS.get(step.kind, ["success"]))
        refused: dict[str, Any] = REFUSED if not step.asks_person and chance.pick(False, False, True) else {}
        pair.happen("answer", key, port=port, output={"n": 1}, **refused)
        return
    what = chance.pick(*["retry_step", "skip_step", "provide_input", "stop_step"])
    stale = chance.pick(None, None, False, False, True)
    more = {"output": {"n": 5}} if what == "provide_input" else {}
    pair.happen(what, key, **more, **({} if stale is None else {"stale": stale}))
