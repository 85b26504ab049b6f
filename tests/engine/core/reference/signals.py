"""Answers and named signals: to who waits for them and goes on, else kept, noted or offered again."""

from typing import Any

from tests.engine.core.reference.ladder import failed, may_begin
from tests.engine.core.reference.model import Step
from tests.engine.core.reference.run import Run


def answer(run: Run, step: Step, port: str, output: Any, error: dict[str, Any] | None = None) -> None:
    if step.status == "running":
        return  # it came before the wait was written down, and is offered again
    again = step.status == "retrying" and step.same  # it was cut off, and is to ask once more for what is here now
    if not again and (step.status != "waiting" or (step.asks_person and not step.interrupted)):
        run.tell("signal.ignored")  # it has had its answer
    elif error:
        failed(run, step, error)
    else:
        run.complete(step, output, port)


def named(run: Run, name: str, payload: Any, signal_key: str = "") -> None:
    """A signal by name and correlation key: to the first step that waits for just that and goes on."""
    wanted = (name, signal_key)
    waiting = [s for s in run.root.all_below() if s.status == "waiting" and s.awaits == wanted and may_begin(run, s)]
    if waiting:
        run.complete(min(waiting, key=lambda step: step.key), payload)
    else:
        run.mail.append((wanted, payload))
        run.tell("signal.received")


def letter_for(run: Run, step: Step, wanted: tuple[str, str]) -> bool:
    """Give a step the oldest signal that has come for it already. False if there is none, or nothing follows it."""
    letter = next((letter for letter in run.mail if letter[0] == wanted), None)
    if letter is None or not may_begin(run, step):
        return False
    run.mail.remove(letter)
    run.tell("signal.used")
    run.complete(step, letter[1])
    return True
