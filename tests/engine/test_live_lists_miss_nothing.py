"""A page with a list of runs that could not be told for a moment hears afterwards that something has changed."""

import asyncio
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from engine import bell
from engine.live.hub import Hub
from engine.live.lists import Newest
from engine.live.watches import ListWatch
from engine.models import Definition, Event, Run
from tests.cast import Cast
from tests.engine.driving.stage import defined, in_thread, setting
from tests.engine.test_live_sockets import do
from workspaces.models import Workspace

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "FALLBACK_SECONDS", 0.2)
    monkeypatch.setattr("engine.live.hub.LIST_PAUSE", 0.0)
    return


def made(definition: Definition, count: int = 1, workspace: Workspace | None = None) -> list[Run]:
    where = workspace or definition.workspace
    return Run.objects.bulk_create(Run(workspace=where, definition=definition) for _ in range(count))


def test_a_page_that_was_busy_hears_of_what_others_were_told(cast: Cast) -> None:
    definition = defined(cast, {"a": setting(x=1)}, [])

    async def play() -> list[str]:
        told: dict[str, list[str]] = {"quick": [], "slow": []}
        hold = asyncio.Event()
        hold.set()

        async def quick(text: str) -> None:
            told["quick"].append(text)

        async def slow(text: str) -> None:
            told["slow"].append(text)
            await hold.wait()

        hub = Hub(asyncio.get_running_loop())
        one = ListWatch(quick, membership=cast.member("erin"))
        other = ListWatch(slow, membership=cast.member("alice"))
        hub._lists |= {one, other}
        await hub._tell_lists()
        await asyncio.sleep(0.05)
        hold.clear()
        other.busy = True  # its connection is slow for a moment, say
        await do(made, definition)
        await hub._tell_lists()
        await asyncio.sleep(0.05)
        assert len(told["quick"]) == 2
        other.busy = False
        hub.settle(other)
        hold.set()
        for _ in range(3):
            await hub._tell_lists()
            await asyncio.sleep(0.05)
        return told["slow"]

    assert len(asyncio.run(play())) == 2


def test_a_flood_in_one_workspace_hides_nothing_of_another(cast: Cast, transactional_db: None) -> None:
    definition = defined(cast, {"a": setting(x=1)}, [])
    rival = Workspace.objects.get(slug="rival")
    newest, both = Newest(), {definition.workspace_id, rival.pk}
    newest.look(both)
    made(definition, 300)
    (single,) = made(definition, 1, rival)
    seen = {run.pk for _ in range(3) for run in newest.look(both)}
    assert single.pk in seen


def happened(run: Run) -> None:
    """Something happens to the run, as a driver's commit tells it."""
    Event.objects.create(run=run, number=1, at=timezone.now(), type="step.started", message="A step began.")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write after the other")
@pytest.mark.parametrize("before", [0, 1, 5], ids=["at the first look", "at the second", "later"])
def test_what_took_long_to_be_written_is_told_though_newer_rows_were_looked_at(cast: Cast, before: int) -> None:
    """A commit that waits for the lock of a lane, say, while other drivers write on."""
    definition = defined(cast, {"a": setting(x=1)}, [])
    slow, *others = made(definition, 12)
    here, newest = {definition.workspace_id}, Newest()
    written, finish = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            happened(slow)
            written.set()
            finish.wait(20)

    for _ in range(before):
        happened(others.pop())
        newest.look(here)
    thread = in_thread(slowly)
    written.wait(10)
    seen: list[int] = []
    for _ in range(6):
        happened(others.pop())
        seen += [run.pk for run in newest.look(here)]
    assert slow.pk not in seen
    finish.set()
    thread.join()
    seen += [run.pk for _ in range(3) for run in newest.look(here)]
    assert seen.count(slow.pk) == 1
    assert max(map(seen.count, seen)) == 1
    assert len(newest._looks) <= 2  # nothing is waited for any more, so that no look goes far back
