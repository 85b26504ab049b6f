"""Where there are other drivers, one takes up no more than it can do sooner than they."""

import pytest

from engine.driving.appetite import DEEP_ENOUGH, FIRST, LONGEST_SECONDS, SHALLOW, Appetite
from tests.engine.driving.clocks import Clocks


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    return Clocks(monkeypatch, "appetite", "computing")


@pytest.fixture
def one_of_two(clock: Clocks) -> Appetite:
    made = Appetite()
    made.others = 1
    made.room(1, under_way=0)
    return made


def test_a_driver_that_is_alone_takes_all_it_has_room_for(clock: Clocks) -> None:
    assert Appetite().room(1_000, under_way=700) == 1_000


def test_an_idle_driver_takes_a_few_then_twice_as_many(clock: Clocks, one_of_two: Appetite) -> None:
    taken = []
    for _ in range(3):
        taken.append(one_of_two.room(1_000, under_way=0))
        one_of_two.fed(taken[-1])
        assert one_of_two.room(1_000, under_way=taken[-1]) == 0, "it looks first how those get on"
        clock.pass_by(0.11, computing=0.1)
    assert taken == [FIRST, FIRST * 2, FIRST * 4]


def test_what_ends_at_once_is_followed_by_more_at_once(clock: Clocks, one_of_two: Appetite) -> None:
    one_of_two.fed(FIRST)
    assert one_of_two.room(1_000, under_way=0) == FIRST * 2


def test_a_single_new_run_does_not_wait_for_others_to_get_on(clock: Clocks, one_of_two: Appetite) -> None:
    one_of_two.fed(1)
    assert one_of_two.room(1_000, under_way=300) == FIRST


def test_after_an_idle_while_it_begins_anew_with_a_few(clock: Clocks, one_of_two: Appetite) -> None:
    one_of_two.fed(FIRST)
    clock.pass_by(2.0, computing=0.0)
    assert one_of_two.room(1_000, under_way=0) == FIRST


def test_a_driver_whose_steps_compute_leaves_what_is_due_to_others(clock: Clocks, one_of_two: Appetite) -> None:
    one_of_two.fed(1)
    clock.pass_by(0.2, computing=0.9)
    assert one_of_two.room(1_000, under_way=DEEP_ENOUGH) == 0
    assert one_of_two.room(1_000, under_way=DEEP_ENOUGH - 1) == 0
    assert one_of_two.room(1_000, under_way=SHALLOW) == DEEP_ENOUGH - SHALLOW


def test_a_driver_whose_steps_wait_for_others_takes_more(clock: Clocks, one_of_two: Appetite) -> None:
    one_of_two.fed(1)
    clock.pass_by(0.2, computing=0.1)
    assert one_of_two.room(1_000, under_way=300) == FIRST


def test_while_its_attempts_end_it_takes_no_more_than_keep_it_busy(clock: Clocks, one_of_two: Appetite) -> None:
    one_of_two.fed(1)
    clock.pass_by(0.2, computing=1.0)
    one_of_two.gets_on()
    clock.pass_by(0.2, computing=1.0)
    assert one_of_two.room(1_000, under_way=DEEP_ENOUGH) == 0
    clock.pass_by(0.1, computing=1.0)
    assert one_of_two.room(1_000, under_way=DEEP_ENOUGH) == 1


def test_even_while_one_attempt_after_the_other_ends_nothing_waits_long(clock: Clocks, one_of_two: Appetite) -> None:
    one_of_two.fed(1)
    since = clock.now
    clock.pass_by(0.11, computing=1.0)
    while not one_of_two.room(1_000, under_way=300):
        one_of_two.gets_on()
        clock.pass_by(0.11, computing=1.0)
    assert LONGEST_SECONDS < clock.now - since < LONGEST_SECONDS + 0.12


def test_for_long_computations_it_takes_one_more_then_two_and_so_on(clock: Clocks, one_of_two: Appetite) -> None:
    taken = []
    for _ in range(6):
        one_of_two.fed(1)
        clock.pass_by(0.3, computing=1.0)
        taken.append(one_of_two.room(1_000, under_way=50))
    assert taken == [1, 2, 4, 8, 16, DEEP_ENOUGH]


def test_after_it_had_little_to_do_it_begins_with_one_more_again(clock: Clocks, one_of_two: Appetite) -> None:
    for under_way, taken in ((50, 1), (50, 2), (SHALLOW, DEEP_ENOUGH - SHALLOW), (50, 1)):
        one_of_two.fed(1)
        clock.pass_by(0.3, computing=1.0)
        assert one_of_two.room(1_000, under_way=under_way) == taken
