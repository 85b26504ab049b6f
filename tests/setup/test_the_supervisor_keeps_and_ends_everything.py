"""Real processes: what is killed comes back, and what is stopped leaves nothing behind."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.setup.theatre import Play, alive, eventually

pytestmark = pytest.mark.processes
Stage = Callable[..., Play]

POLITE = """
import os, signal, sys
print(f"process {os.getpid()}", flush=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("ready", flush=True)
signal.pause()
"""
# A worker whose child has left group and session, and hears no polite word: the hardest to end.
STUBBORN_FAMILY = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
print(f"process {os.getpid()}", flush=True)
if os.fork() == 0:
    os.setsid()
    print(f"process {os.getpid()}", flush=True)
    print("ready", flush=True)
signal.pause()
"""
BROKEN = """
import sys
sys.exit("the cable is not plugged in")
"""


def ended_by_ctrl_c(play: Play) -> bool:
    play.process.send_signal(signal.SIGINT)
    return play.process.poll() is not None


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Start a supervisor over stand-ins given as name=source."""

    def start(**parts: str) -> Play:
        paths = []
        for name, source in parts.items():
            path = tmp_path / f"{name}.py"
            path.write_text(source)
            paths.append(str(path))
        return Play("-m", "tests.setup.stage", *paths)

    return start


def test_each_part_says_when_it_is_ready_and_then_all_are(stage: Stage) -> None:
    with stage(web=POLITE, worker=POLITE) as play:
        play.shows("all ready")
        play.shows(r"web    \| ready: process \d+, nowhere \(\d+\.\d s\)")
        play.shows(r"worker \| ready: process \d+")


def test_a_killed_child_is_started_again_and_the_reason_is_printed(stage: Stage) -> None:
    with stage(worker=POLITE) as play:
        play.shows("all ready")
        os.kill(play.numbers()[0], signal.SIGKILL)
        play.shows(r"worker \| was killed by SIGKILL after .*: process \d+\n")
        play.shows(r"worker \| starting again in 0.5 s")
        play.shows(r"worker \| ready: process", times=2)


def test_what_a_killed_child_leaves_behind_is_ended_before_it_starts_again(stage: Stage) -> None:
    with stage(worker=STUBBORN_FAMILY) as play:
        play.shows("all ready")
        parent, orphan = play.numbers()[:2]
        os.kill(parent, signal.SIGKILL)
        play.shows(r"starting again")
        assert not alive(orphan)


@pytest.mark.parametrize(("number", "worker"), [(signal.SIGTERM, STUBBORN_FAMILY), (signal.SIGINT, POLITE)])
def test_one_signal_ends_the_whole_tree_within_ten_seconds(stage: Stage, number: signal.Signals, worker: str) -> None:
    with stage(web=POLITE, worker=worker) as play:
        play.shows("all ready")
        numbers = play.numbers()
        play.process.send_signal(number)
        assert play.ends(within=10) == 0
        assert len(numbers) == (3 if worker is STUBBORN_FAMILY else 2)
        assert not [pid for pid in numbers if alive(pid)]
        assert play.lines[-1] == "Stopped."


def test_a_second_ctrl_c_does_not_wait_for_the_stubborn(stage: Stage) -> None:
    with stage(worker=STUBBORN_FAMILY) as play:
        play.shows("all ready")
        play.process.send_signal(signal.SIGINT)
        play.shows("Stopping …")
        eventually(lambda: ended_by_ctrl_c(play))
        assert "Stopping at once." in play.text
        assert not [pid for pid in play.numbers() if alive(pid)]


def test_no_orphan_survives_a_kill_of_the_supervisor(stage: Stage) -> None:
    with stage(web=POLITE, worker=STUBBORN_FAMILY) as play:
        play.shows("all ready")
        numbers = play.numbers()
        play.process.kill()
        eventually(lambda: not [pid for pid in numbers if alive(pid)])


def test_a_part_that_never_starts_ends_the_command_with_its_last_words(stage: Stage) -> None:
    with stage(web=POLITE, worker=BROKEN) as play:
        assert play.ends(within=15) == 1
        assert "worker | the cable is not plugged in" in play.text
        play.shows(r"worker \| ended with code 1 after .*: the cable is not plugged in", times=2)
        assert "worker | ended with code 1 3 times without becoming ready; giving up." in play.text
        assert not [pid for pid in play.numbers() if alive(pid)]
