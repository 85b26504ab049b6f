"""The threads of a driver: who is next, how many are woken, and that nothing is left lying."""

import threading
from collections.abc import Iterator

import pytest

from engine.driving.effects import EffectPool
from engine.driving.turns import Job, Lanes, Turns

PATIENCE = 10.0


def nothing() -> None:
    """A task that ends at once."""


def order(*jobs: tuple[int, int]) -> list[int]:
    lanes = Lanes()
    for lane, priority in jobs:
        lanes.add(Job(nothing, lane, priority))
    return [lanes.take().lane for _ in range(len(lanes))]


def test_a_run_with_ten_thousand_tasks_delays_nobody_elses_only_one() -> None:
    assert order(*[(1, 0)] * 10_000, (2, 0), (3, 0))[:4] == [1, 2, 3, 1]


def test_a_higher_priority_goes_first_and_equals_take_turns() -> None:
    assert order((1, 0), (1, 0), (2, 0), (3, 5), (3, 5), (4, -1)) == [3, 3, 1, 2, 1, 4]


def test_a_run_that_comes_back_stands_at_the_end_of_the_row() -> None:
    lanes = Lanes()
    for lane in (1, 1, 2, 2):
        lanes.add(Job(nothing, lane))
    taken = [lanes.take().lane, lanes.take().lane]
    lanes.add(Job(nothing, 3))
    assert [*taken, *(lanes.take().lane for _ in range(len(lanes)))] == [1, 2, 1, 2, 3]
    with pytest.raises(IndexError):
        lanes.take()


def test_workspaces_take_turns_whatever_their_priorities() -> None:
    turns = Turns(9)
    for lane, priority, workspace in ((1, 10, 7), (2, 10, 7), (3, 10, 7), (4, -5, 8)):
        turns.add(Job(nothing, lane, priority, workspace))
    taken = [turns.take() for _ in range(4)]
    assert [job.lane for job in taken if job] == [1, 4, 2, 3]
    assert turns.take() is None


def test_no_workspace_has_more_under_way_than_it_may() -> None:
    turns = Turns(2)
    for lane in range(5):
        turns.add(Job(nothing, lane, 0, 7))
    first = turns.take()
    assert first
    assert turns.take()
    assert (turns.take(), len(turns)) == (None, 0)
    turns.add(Job(nothing, 9, 0, 8))
    assert len(turns) == 1
    turns.done(first)
    assert len(turns) == 2
    assert {job.lane for job in (turns.take(), turns.take()) if job} == {2, 9}


def test_a_workspace_that_keeps_all_its_threads_busy_holds_up_no_other(pool: EffectPool) -> None:
    over, other = threading.Event(), threading.Semaphore(0)

    def take_long() -> None:
        over.wait(PATIENCE)

    for lane in range(100):
        pool.submit(Job(take_long, lane, 10, 1))
    pool.submit(Job(other.release, 1, -10, 2))
    assert other.acquire(timeout=PATIENCE)
    over.set()


@pytest.fixture
def pool() -> Iterator[EffectPool]:
    pool = EffectPool(12)
    yield pool
    pool.close()


def test_tasks_that_wait_for_one_another_each_get_a_thread(pool: EffectPool) -> None:
    meeting = threading.Barrier(13)

    def meet() -> None:
        meeting.wait(PATIENCE)

    for lane in range(12):
        pool.submit(Job(meet, lane % 3))
    meeting.wait(PATIENCE)


def test_one_slow_task_holds_up_no_quick_one(pool: EffectPool) -> None:
    over, quick = threading.Event(), threading.Semaphore(0)

    def take_long() -> None:
        over.wait(PATIENCE)

    pool.submit(Job(take_long, 1))
    for _ in range(50):
        pool.submit(Job(quick.release, 2))
    assert all(quick.acquire(timeout=PATIENCE) for _ in range(50))
    over.set()


def test_every_task_is_carried_out_once_though_all_threads_are_busy(pool: EffectPool) -> None:
    lock, done, all_done = threading.Lock(), [0] * 2_000, threading.Semaphore(0)

    def count(number: int) -> None:
        with lock:
            done[number] += 1
        all_done.release()

    for number in range(2_000):
        pool.submit(Job(lambda number=number: count(number), number % 7))  # type: ignore[misc]
    assert all(all_done.acquire(timeout=PATIENCE) for _ in range(2_000))
    assert set(done) == {1}


def test_what_is_queued_is_still_carried_out_after_the_end_and_then_the_threads_end() -> None:
    pool, gate, done = EffectPool(2), threading.Event(), threading.Semaphore(0)
    threads: set[threading.Thread] = set()

    def work() -> None:
        threads.add(threading.current_thread())
        gate.wait(PATIENCE)
        done.release()

    for _ in range(5):
        pool.submit(Job(work, 1))
    pool.close()
    gate.set()
    assert all(done.acquire(timeout=PATIENCE) for _ in range(5))
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_while_the_system_has_no_thread_those_that_are_there_go_on_and_later_there_are_more(
    pool: EffectPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, meeting = threading.Semaphore(0), threading.Barrier(5)

    def meet() -> None:
        meeting.wait(PATIENCE)
        done.release()

    def refused(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    pool.submit(Job(done.release, 0))
    assert done.acquire(timeout=PATIENCE)
    with monkeypatch.context() as full:
        full.setattr("engine.driving.effects.threading.Thread.start", refused)
        pool.submit(*(Job(done.release, lane) for lane in range(20)))
        assert all(done.acquire(timeout=PATIENCE) for _ in range(20))
    pool.submit(*(Job(meet, lane) for lane in range(5)))
    assert all(done.acquire(timeout=PATIENCE) for _ in range(5))


def test_the_foreman_outlives_a_time_without_threads(pool: EffectPool, monkeypatch: pytest.MonkeyPatch) -> None:
    done, meeting = threading.Semaphore(0), threading.Barrier(5)

    def meet() -> None:
        meeting.wait(PATIENCE)
        done.release()

    pool.submit(*(Job(done.release, lane) for lane in range(20)))
    assert all(done.acquire(timeout=PATIENCE) for _ in range(20))
    start, looks = threading.Thread.start, threading.Semaphore(0)

    def refused(thread: threading.Thread) -> None:
        if thread.name.startswith("effect"):
            looks.release()
            raise RuntimeError("can't start new thread")
        start(thread)

    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", refused)
        pool.submit(*(Job(meet, lane) for lane in range(5)))
        assert all(looks.acquire(timeout=PATIENCE) for _ in range(3)), "it asks again"
    assert all(done.acquire(timeout=PATIENCE) for _ in range(5))
