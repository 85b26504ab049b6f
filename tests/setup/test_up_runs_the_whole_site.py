"""`manage.py up` on real processes: what is ready says so, what dies comes back, nothing is left."""

import os
import re
import shutil
import signal
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.setup.site import Site
from tests.setup.theatre import Play, alive, eventually

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory as `prepare` leaves it, to be copied: making it takes longer than most of these tests."""
    data = tmp_path_factory.mktemp("prepared") / "data"
    done = Site(data).run("prepare")
    assert done.returncode == 0, done.stderr
    return data


def copied(prepared: Path, to: Path) -> Site:
    """A site with these data, and demo services on ports of its own."""
    return Site(Path(shutil.copytree(prepared, to / "data", ignore=shutil.ignore_patterns("demo_ports.json"))))


@contextmanager
def playing(site: Site) -> Iterator[Play]:
    with site.up() as play:
        play.shows("Ctrl-C stops everything")
        yield play


@pytest.fixture
def site(prepared: Path, tmp_path: Path) -> Site:
    return copied(prepared, tmp_path)


@pytest.fixture
def play(site: Site) -> Iterator[Play]:
    """A site of the test's own, which it may end."""
    with playing(site) as play:
        yield play


@pytest.fixture(scope="module")
def lasting(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Play]]:
    """A site that several tests look at, and which none of them ends."""
    site = copied(prepared, tmp_path_factory.mktemp("lasting"))
    with playing(site) as play:
        yield site, play


def get(site: Site, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(f"http://localhost:{site.port}{path}", timeout=10) as response:
        return response.status, response.read().decode()


def started(play: Play) -> dict[str, int]:
    """Name → process number, from the lines that say what is ready."""
    found = re.findall(r"^(\w[\w ]*?) *\| ready: process (\d+)", play.text, re.MULTILINE)
    return {name: int(pid) for name, pid in found}


def test_everything_becomes_ready_answers_and_ends_within_ten_seconds(site: Site, play: Play) -> None:
    assert set(started(play)) == {"web", "worker", "demo services"}
    assert get(site, "/healthz") == (200, "ok\n")
    link = re.search(r"http://localhost:\d+/link/\?sesame=\S+", play.text)
    assert link
    assert site.run("healthy").returncode == 0
    pids = [*started(play).values()]
    play.process.send_signal(signal.SIGTERM)
    assert play.ends(within=10) == 0
    assert not [pid for pid in pids if alive(pid)]
    # A clean end leaves the port and the lock to the next start.
    with site.up() as again:
        again.shows("Ctrl-C stops everything")


def test_a_web_server_that_is_killed_comes_back(lasting: tuple[Site, Play]) -> None:
    site, play = lasting
    os.kill(started(play)["web"], signal.SIGKILL)
    play.shows(r"web +\| was killed by SIGKILL")
    play.shows(r"web +\| ready", times=2)
    assert get(site, "/healthz")[0] == 200


def test_after_a_kill_of_everything_the_next_start_works(site: Site, play: Play) -> None:
    pids = [*started(play).values()]
    play.process.kill()
    for pid in pids[:2]:
        os.kill(pid, signal.SIGKILL)
    with site.up() as again:
        again.shows("Ctrl-C stops everything")
        eventually(lambda: not [pid for pid in pids if alive(pid)])
        assert get(site, "/healthz")[0] == 200


def test_a_second_start_on_the_same_data_is_refused(lasting: tuple[Site, Play]) -> None:
    site, _ = lasting
    done = site.run("up")
    assert done.returncode == 1
    assert "already runs from" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_taken_port_is_one_sentence(site: Site) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", site.port))
        other.listen()
        done = site.run("up")
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"CommandError: Port {site.port} is taken by another program: "
        f"choose another, for example PORT={site.port + 100} make run."
    )


def test_tables_of_an_older_program_are_named(tmp_path: Path) -> None:
    done = Site(tmp_path / "data").run("up")
    assert done.returncode == 1
    assert "run `python manage.py prepare` first" in done.stderr
