"""The sockets: who gets in, what they are told, and that neither gaps nor slowness make them wrong."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import orjson
import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.db import connections
from django.utils import timezone

from automate.asgi import application
from engine.consumers import LiveConsumer
from engine.live import load_run, message_since, snapshot
from engine.live.door import Refusal, admit
from engine.live.gather import Told, Wanted, gather_runs
from engine.live.hub import hub
from engine.live.shapes import LiveMessage
from engine.live.watches import RunWatch
from engine.models import Run
from engine.routing import websocket_urlpatterns
from engine.services import signal_step
from humantasks.models import Assignment, Task
from tests.cast import ROLES, Cast
from tests.engine.live_reader import Reader, from_snapshot, receive
from tests.engine.live_stage import drawing, driving, on_stage, play, settle, started
from workspaces.models import Membership, User
from workspaces.policy import GRANTS, Action
from workspaces.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)

SOCKETS = URLRouter(websocket_urlpatterns)
PATIENCE = 10
ASKING = {"read": play("Read invoice"), "ask": play("Ask Finance", "wait"), "tell": play("Tell the supplier")}


@pytest.fixture(autouse=True)
def _stage() -> Iterator[None]:
    with on_stage():
        yield


@pytest.fixture
def acme(cast: Cast, transactional_db: None) -> Cast:
    """The cast, in a database that other threads see as well."""
    return cast


def waiting_run(cast: Cast) -> Run:
    """A run that waits for Finance."""
    run = started(cast.workspace, drawing(ASKING, "read -> ask", "ask -> tell"), cast.user("charlie"))
    with driving() as driver:
        settle(driver)
    return run


def answer(run: Run) -> None:
    """Finance approves, and the run goes on to its end."""
    signal_step(run=run, step_key="ask", attempt_id=f"{run.ref}.ask.1", payload={"port": "left"})
    with driving() as driver:
        settle(driver)


def truth(run: Run) -> dict[str, Any]:
    """What a page opened now would show."""
    found = load_run(run.pk)
    assert found is not None
    return from_snapshot(snapshot(found)).shown


def do(function: Callable[..., Any], *args: Any) -> Any:
    """Database work beside the event loop, leaving no connection behind."""

    def work() -> Any:
        try:
            return function(*args)
        finally:
            connections.close_all()

    return sync_to_async(work, thread_sensitive=False)()


@contextlib.asynccontextmanager
async def opened(user: Any, path: str) -> AsyncIterator[WebsocketCommunicator]:
    """A browser's socket; closed at the end whatever happened."""
    socket = WebsocketCommunicator(SOCKETS, path)
    socket.scope["user"] = user
    connected, _ = await socket.connect(timeout=PATIENCE)
    assert connected
    try:
        yield socket
    finally:
        await socket.disconnect(timeout=PATIENCE)


async def heard(socket: WebsocketCommunicator) -> Any:
    """The next message."""
    return orjson.loads(await socket.receive_from(timeout=PATIENCE))


async def follow(socket: WebsocketCommunicator, page: Reader, until: int) -> Reader:
    """Read until the page is at `until`."""
    while page.seq < until:
        page = receive(page, await heard(socket))
        assert not page.gap
    return page


async def closed_with(socket: WebsocketCommunicator) -> int:
    """The code with which the server closes."""
    message = await socket.receive_output(timeout=PATIENCE)
    assert message["type"] == "websocket.close"
    return int(message["code"])


def path_of(run: Run) -> str:
    return f"/ws/w/acme/runs/{run.ref}/"


async def test_a_socket_gets_a_snapshot_and_then_every_change_by_itself(acme: Cast) -> None:
    run = await do(waiting_run, acme)
    async with opened(acme.user("erin"), path_of(run)) as socket:
        page = from_snapshot(await heard(socket))
        assert page.run["status"] == "waiting"
        await do(answer, run)
        final = await do(truth, run)
        page = await follow(socket, page, final["seq"])
    assert page.shown == final
    assert page.run["status"] == "completed"


async def test_refetch_is_answered_with_a_snapshot(acme: Cast) -> None:
    run = await do(waiting_run, acme)
    async with opened(acme.user("erin"), path_of(run)) as socket:
        first = await heard(socket)
        await socket.send_to(text_data='{"type": "refetch"}')
        assert await heard(socket) == first


@pytest.mark.parametrize("nonsense", ["{", "[]", "7", '{"type": "dance"}', '{"type": "seen", "seq": "x"}', "x" * 5000])
async def test_what_is_not_understood_is_answered_and_breaks_nothing(acme: Cast, nonsense: str) -> None:
    run = await do(waiting_run, acme)
    async with opened(acme.user("erin"), path_of(run)) as socket:
        await heard(socket)
        await socket.send_to(text_data=nonsense)
        assert (await heard(socket))["type"] == "error"
        await socket.send_to(text_data='{"type": "refetch"}')
        assert (await heard(socket))["type"] == "snapshot"


async def test_binary_nonsense_is_answered_too(acme: Cast) -> None:
    run = await do(waiting_run, acme)
    async with opened(acme.user("erin"), path_of(run)) as socket:
        await heard(socket)
        await socket.send_to(bytes_data=b"\xff\x00")
        assert (await heard(socket))["type"] == "error"


async def test_a_browser_that_says_what_it_has_seen_is_sent_the_next_message_only_then(acme: Cast) -> None:
    run = await do(waiting_run, acme)
    async with opened(acme.user("erin"), path_of(run)) as socket:
        page = from_snapshot(await heard(socket))
        await socket.send_to(text_data=orjson.dumps({"type": "seen", "seq": page.seq - 1}).decode())
        await do(answer, run)
        assert await socket.receive_nothing(timeout=0.5)
        await socket.send_to(text_data=orjson.dumps({"type": "seen", "seq": page.seq}).decode())
        message = await heard(socket)
        final = await do(truth, run)
    assert message["after"] == page.seq
    assert receive(page, message).shown == final


async def test_a_socket_that_takes_messages_slowly_is_sent_fewer_and_ends_with_the_truth(acme: Cast) -> None:
    nodes = {f"n{number}": play(f"Step {number}") for number in range(12)}
    edges = [f"n{number} -> n{number + 1}" for number in range(11)]
    run = await do(started, acme.workspace, drawing(nodes, *edges))
    taken: list[Any] = []
    told, gate = asyncio.Event(), asyncio.Event()

    async def slow(text: str) -> None:
        taken.append(orjson.loads(text))
        told.set()
        await gate.wait()

    central, watch = hub(), RunWatch(slow, run_id=run.pk)
    central.watch(watch)
    try:
        await asyncio.wait_for(told.wait(), PATIENCE)
        await do(_drive)
        central.ring()
        assert len(taken) == 1, "it must not be told more while the first message is under way"
        told.clear()
        gate.set()
        await asyncio.wait_for(told.wait(), PATIENCE)
    finally:
        await central.unwatch(watch)
    page = from_snapshot(taken[0])
    for message in taken[1:]:
        page = receive(page, message)
    assert len(taken) == 2
    assert page.shown == await do(truth, run)


def _drive() -> None:
    with driving() as driver:
        settle(driver)


async def test_one_look_serves_all_sockets_on_a_run(acme: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = await do(waiting_run, acme)
    looks: list[int] = []

    def counted(run: Run, after: int | None) -> LiveMessage:
        looks.append(run.pk)
        return message_since(run, after)

    monkeypatch.setattr("engine.live.gather.message_since", counted)
    async with contextlib.AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(opened(acme.user("erin"), path_of(run))) for _ in range(5)]
        for socket in sockets:
            await heard(socket)
        looks.clear()
        await do(answer, run)
        final = (await do(truth, run))["seq"]
        messages = [0] * 5
        for index, socket in enumerate(sockets):
            seq = 0
            while seq < final:
                seq = (await heard(socket))["seq"]
                messages[index] += 1
    assert len(looks) == max(messages)


async def test_the_list_socket_begins_with_no_run_and_then_names_those_that_changed(acme: Cast) -> None:
    async with opened(acme.user("erin"), "/ws/w/acme/runs/") as socket:
        assert await heard(socket) == {"type": "runs-changed", "runs": []}
        run = await do(waiting_run, acme)
        assert (await heard(socket))["runs"] == [run.ref]


async def test_a_participant_hears_only_of_runs_with_a_task_of_theirs(acme: Cast) -> None:
    other, mine = await do(waiting_run, acme), await do(waiting_run, acme)
    await do(_give_task, acme, mine)
    async with opened(acme.user("dora"), "/ws/w/acme/runs/") as socket:
        await heard(socket)
        await do(answer, other)
        await do(answer, mine)
        assert (await heard(socket))["runs"] == [mine.ref]
    async with opened(acme.user("dora"), path_of(mine)) as socket:
        assert (await heard(socket))["type"] == "snapshot"
    async with opened(acme.user("dora"), path_of(other)) as socket:
        assert await closed_with(socket) == Refusal.NOT_FOUND


def _give_task(cast: Cast, run: Run) -> None:
    task = Task.objects.create(
        workspace=cast.workspace, run=run, step_key="ask", attempt_id="1", kind="approval", title="Approve",
        created_at=timezone.now(),
    )  # fmt: skip
    Assignment.objects.create(task=task, membership=cast.member("dora"))


@pytest.mark.parametrize("path", ["/ws/w/acme/runs/", "/ws/w/acme/runs/{ref}/"])
async def test_strangers_and_the_signed_out_are_refused_with_a_code(acme: Cast, path: str) -> None:
    run = await do(waiting_run, acme)
    expected = {AnonymousUser(): Refusal.SIGN_IN, acme.user("mallory"): Refusal.NOT_FOUND}
    for user, code in expected.items():
        async with opened(user, path.format(ref=run.ref)) as socket:
            assert await closed_with(socket) == code


@pytest.mark.parametrize("name", sorted(ROLES))
async def test_every_role_is_let_in_as_far_as_the_policy_says(acme: Cast, name: str) -> None:
    run, allowed = await do(waiting_run, acme), GRANTS[ROLES[name]]
    async with opened(acme.user(name), "/ws/w/acme/runs/") as socket:
        if Action.RUN_VIEW_OWN in allowed:
            assert (await heard(socket))["type"] == "runs-changed"
        else:
            assert await closed_with(socket) == Refusal.NO_RIGHT
    async with opened(acme.user(name), path_of(run)) as socket:
        if Action.RUN_VIEW in allowed:
            assert (await heard(socket))["type"] == "snapshot"
        else:
            assert await closed_with(socket) == Refusal.NOT_FOUND


async def test_a_run_of_another_workspace_is_not_found_under_ones_own(acme: Cast) -> None:
    run = await do(waiting_run, acme)
    async with opened(acme.user("mallory"), f"/ws/w/rival/runs/{run.ref}/") as socket:
        assert await closed_with(socket) == Refusal.NOT_FOUND


def test_a_role_that_sees_no_runs_is_told_so(acme: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GRANTS, Role.VIEWER, frozenset())
    assert admit(acme.user("erin"), "acme") is Refusal.NO_RIGHT


async def test_who_loses_the_membership_is_put_out(acme: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LiveConsumer, "check_seconds", 0.05)
    run = await do(waiting_run, acme)
    async with opened(acme.user("erin"), path_of(run)) as socket:
        await heard(socket)
        await do(Membership.objects.filter(pk=acme.member("erin").pk).delete)
        assert await closed_with(socket) == Refusal.NOT_FOUND


async def test_who_signs_out_is_put_out_of_a_socket_opened_before(acme: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LiveConsumer, "check_seconds", 0.05)
    run, browser = await do(waiting_run, acme), await do(acme.browser, "erin")
    cookie = f"sessionid={browser.cookies['sessionid'].value}".encode()
    headers = [(b"cookie", cookie), (b"host", b"localhost"), (b"origin", b"http://localhost")]
    socket = WebsocketCommunicator(application, path_of(run), headers=headers)
    assert (await socket.connect(timeout=PATIENCE))[0]
    assert (await heard(socket))["type"] == "snapshot"
    await do(browser.logout)
    assert await closed_with(socket) == Refusal.SIGN_IN
    await socket.disconnect(timeout=PATIENCE)
    await sync_to_async(connections.close_all)()


async def test_an_account_that_was_closed_is_put_out(acme: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LiveConsumer, "check_seconds", 0.05)
    async with opened(acme.user("erin"), "/ws/w/acme/runs/") as socket:
        await heard(socket)
        await do(_close_account, acme.user("erin").pk)
        assert await closed_with(socket) == Refusal.SIGN_IN


def _close_account(pk: int) -> None:
    User.objects.filter(pk=pk).update(is_active=False)


async def test_nothing_listens_once_the_last_socket_is_gone(acme: Cast) -> None:
    run = await do(waiting_run, acme)
    async with opened(acme.user("erin"), path_of(run)) as socket:
        await heard(socket)
        assert listening()
    assert not listening()
    async with opened(acme.user("erin"), path_of(run)) as socket:
        assert (await heard(socket))["type"] == "snapshot"


def listening() -> bool:
    """Whether the hub of this loop has its thread and its task."""
    central = hub()
    return central._listener is not None or central._following is not None


async def test_trouble_with_the_database_is_survived(acme: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run, troubles = await do(waiting_run, acme), ["The database is away."]

    def sometimes(wanted: Wanted) -> Told:
        if troubles:
            raise OSError(troubles.pop())
        return gather_runs(wanted)

    monkeypatch.setattr("engine.live.hub.gather_runs", sometimes)
    monkeypatch.setattr("engine.live.hub.AFTER_TROUBLE", 0.01)
    async with opened(acme.user("erin"), path_of(run)) as socket:
        assert (await heard(socket))["type"] == "snapshot"
