"""Tasks that compute share one interpreter: each thread more would only have it handed round."""

import threading
import time
from types import SimpleNamespace

import pytest

from engine.driving import effects
from engine.driving.driver import GATHER_SECONDS, MANY
from engine.driving.effects import LIGHT_SECONDS, EffectPool, Meter
from engine.driving.foreman import LONG_SECONDS, QUICK, SLOW, WINDOW_SECONDS, Foreman
from engine.driving.turns import Job
from tests.engine.driving.clocks import Clocks
from tests.engine.driving.stage import driving

PATIENCE = 10.0


def compute() -> None:
    """Keeps a processor busy for as long as it takes to be told from light tasks."""
    began = time.thread_time()
    while time.thread_time() - began < 2 * LIGHT_SECONDS:
        pass


def wait_for_nothing() -> None:
    threading.Event().wait(2 * LIGHT_SECONDS)


def test_a_task_that_computes_is_told_from_one_that_waits() -> None:
    meter = Meter()
    told = [meter.carry_out(Job(task, 1)) for task in (compute, wait_for_nothing, compute, compute, wait_for_nothing)]
    assert told == [True, False, True, True, False]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    return Clocks(monkeypatch, "foreman", "computing")


@pytest.fixture
def foreman(clock: Clocks) -> Foreman:
    """One who has seen his process compute."""
    made = Foreman()
    made.begin(0)
    made.wanted(1, taken=0, computing=True)
    clock.pass_by(WINDOW_SECONDS, computing=1.0)
    for _ in range(SLOW):
        made.wanted(1, taken=1, computing=True)
    return made


def test_all_that_wait_get_a_thread_while_nothing_computes(clock: Clocks, foreman: Foreman) -> None:
    assert foreman.wanted(7, taken=1, computing=False) == 7


def test_nobody_is_woken_because_of_a_single_look_that_found_few_tasks_taken(clock: Clocks) -> None:
    foreman = Foreman()
    foreman.begin(0)
    looks = [foreman.wanted(7, taken=taken, computing=False) for taken in (1, 5, 6, 10, 11, 12)]
    assert looks == [0, 0, 0, 0, 0, 7]


def test_nobody_is_woken_while_tasks_are_taken_quickly(clock: Clocks, foreman: Foreman) -> None:
    assert foreman.wanted(7, taken=1 + QUICK, computing=False) == 0


def test_nobody_is_woken_while_one_after_the_other_computes(clock: Clocks, foreman: Foreman) -> None:
    for taken in range(2, 20):
        clock.pass_by(LONG_SECONDS / 2, computing=0.9)
        assert foreman.wanted(7, taken=taken, computing=True) == 0


def test_while_one_computes_for_long_another_is_woken_now_and_then(clock: Clocks, foreman: Foreman) -> None:
    woken = []
    for _ in range(6):
        clock.pass_by(LONG_SECONDS / 2, computing=1.0)
        woken.append(foreman.wanted(7, taken=1, computing=True))
    assert woken == [0, 1, 0, 1, 0, 1]


def test_all_are_woken_when_what_computed_waits_for_another_side(clock: Clocks, foreman: Foreman) -> None:
    clock.pass_by(WINDOW_SECONDS, computing=0.1)
    assert foreman.wanted(7, taken=1, computing=True) == 7


def test_of_the_threads_that_compute_one_goes_on_and_the_others_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    woken = threading.Event()
    monkeypatch.setattr(Foreman, "wanted", lambda *_, **__: 0 if woken.is_set() else 12)
    monkeypatch.setattr(effects.Meter, "carry_out", lambda _, task: task() or True)
    pool, here, on, done = EffectPool(12), threading.Barrier(13), threading.Barrier(13), threading.Semaphore(0)
    workers: list[str] = []

    def meet() -> None:
        here.wait(PATIENCE)
        on.wait(PATIENCE)

    def work() -> None:
        workers.append(threading.current_thread().name)
        done.release()

    pool.submit(*[Job(meet, lane) for lane in range(12)])
    here.wait(PATIENCE)
    woken.set()
    pool.submit(*[Job(work, lane) for lane in range(50)])
    on.wait(PATIENCE)
    assert all(done.acquire(timeout=PATIENCE) for _ in range(50))
    pool.close()
    assert len(set(workers)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("computes", "left", "waited"), [(True, MANY + 1, [GATHER_SECONDS]), (True, MANY, []), (False, MANY + 1, [])]
)
def test_while_much_is_left_to_compute_a_turn_waits_for_what_ends_meanwhile(
    monkeypatch: pytest.MonkeyPatch, computes: bool, left: int, waited: list[float]
) -> None:
    naps: list[float] = []
    monkeypatch.setattr("engine.driving.driver.time", SimpleNamespace(monotonic=time.monotonic, sleep=naps.append))
    with driving() as driver:
        monkeypatch.setattr(driver._appetite, "computes", lambda: computes)
        driver._dispatch.under_way = left
        driver.turn(wait=0.0)
    assert naps == waited
