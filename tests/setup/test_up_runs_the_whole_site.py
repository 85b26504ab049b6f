"""`manage.py up` on real processes: what is ready says so, what dies comes back, nothing is left."""

import os
import re
import signal
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.setup.site import Site
from tests.setup.theatre import Play, alive, eventually

pytestmark = pytest.mark.processes


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path / "data")
    prepared = site.run("prepare")
    assert prepared.returncode == 0, prepared.stderr
    return site


@pytest.fixture
def play(site: Site) -> Iterator[Play]:
    with site.up() as play:
        play.shows("Ctrl-C stops everything")
        yield play


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


def test_a_web_server_that_is_killed_comes_back(site: Site, play: Play) -> None:
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


def test_a_second_start_on_the_same_data_is_refused(site: Site, play: Play) -> None:
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
