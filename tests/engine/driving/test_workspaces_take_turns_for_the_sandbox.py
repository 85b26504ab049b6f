"""Few processes run people's code: a workspace with many scripts in line delays another's only one by one of them."""

import threading
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from engine import sandbox
from engine.turnstile import Turnstile
from tests.waiting import until


@pytest.fixture
def begin() -> Callable[[Callable[[], object]], threading.Thread]:
    def in_a_thread(work: Callable[[], object]) -> threading.Thread:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    return in_a_thread


def in_line(turnstile: Turnstile) -> int:
    return sum(map(len, turnstile._waiting.values()))


def test_who_waits_goes_in_by_turns_of_whose_they_are(begin: Callable[..., threading.Thread]) -> None:
    turnstile, went_in = Turnstile(1), list[int]()
    assert turnstile.enter_at_once()
    threads = []
    for number, whose in enumerate([1, 1, 1, 2, 1, 3], start=1):

        def wait(whose: int = whose) -> None:
            turnstile.enter(whose)
            went_in.append(whose)
            turnstile.leave()

        threads.append(begin(wait))
        until(lambda: in_line(turnstile) == number, "it stands in line", seconds=5)  # noqa: B023
    turnstile.leave()
    for thread in threads:
        thread.join(5)
    assert went_in == [1, 2, 3, 1, 1, 1]
    assert turnstile.enter_at_once()
    assert not turnstile.enter_at_once()


def test_code_stands_in_the_line_of_its_workspace(begin: Callable[..., threading.Thread]) -> None:
    places, told = sandbox._pool("code").places, list[bool]()

    def compute() -> None:
        with sandbox.telling(told.append, 7):
            sandbox.run_code("1 + 1", {})

    with ExitStack() as all_taken:
        for _ in range(sandbox.PROCESSES):
            all_taken.enter_context(sandbox._process("code", {}))
        thread = begin(compute)
        until(lambda: in_line(places), "it waits for a process", seconds=5)
        assert list(places._waiting) == [7]
    thread.join(5)
    assert told == [True, False]
