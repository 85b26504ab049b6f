"""Whatever another side sends, it is read to its right end, or the exchange is told to have broken off."""

import contextlib
import gzip
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from engine.core.retry import LONGEST_RETRY_AFTER
from engine.outbound.addresses import Refused
from engine.outbound.http import NotReached, TooLarge, send
from engine.payloads import fit
from tests.engine.ledger import Ledger

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
PACKED = gzip.compress(b"ok")
LONG_PAST, FAR_AHEAD = b"Sun, 06 Nov 1994 08:49:37 GMT", b"Fri, 06 Nov 2893 08:49:37 GMT"
BOMB = gzip.compress(b"0" * 2_000_000)


class Scripted:
    """A server that answers every request with the same bytes, and closes the connection if `closes`."""

    def __init__(self) -> None:
        self.answer = PLAIN
        self.closes = False
        self.connections = 0
        self.requests: list[bytes] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.target = f"127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def send(self, method: str = "GET", **more: Any) -> Any:
        return send(method, f"http://{self.target}/a?q=%C3%A4&b=ü", headers={}, seconds=5, **more)

    def close_all(self) -> None:
        for each in self._open:
            each.close()
        self._open.clear()

    def stop(self) -> None:
        self._server.close()
        self.close_all()

    def _accept(self) -> None:
        while True:
            try:
                raw, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(raw)
            threading.Thread(target=self._serve, args=(raw,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        with raw, contextlib.suppress(OSError):
            while b"\r\n\r\n" in (request := raw.recv(65_536)):
                self.requests.append(request)
                answer, closes = self.answer, self.closes
                raw.sendall(answer)
                if closes:
                    raw.shutdown(socket.SHUT_RDWR)
                    return


@pytest.fixture
def server(settings: Settings) -> Iterator[Scripted]:
    server = Scripted()
    settings.AUTOMATE_ALLOWED_TARGETS = [server.target]
    yield server
    server.stop()


@pytest.mark.parametrize(
    "answer",
    [
        PLAIN,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n" + PLAIN,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(PACKED) + PACKED,
    ],
    ids=["with a length", "in chunks", "announced", "packed"],
)
def test_an_answer_with_a_plain_end_leaves_the_connection_for_the_next(server: Scripted, answer: bytes) -> None:
    server.answer = answer
    assert [server.send().body for _ in range(3)] == ["ok"] * 3
    assert server.connections == 1
    assert "x-early" not in server.send().headers


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        PLAIN + PLAIN,
    ],
    ids=["until it closes", "old", "asked to close", "more than asked for"],
)
def test_any_other_answer_takes_its_connection_with_it(server: Scripted, answer: bytes) -> None:
    server.answer, server.closes = answer, b"Length" not in answer
    assert [server.send().body for _ in range(2)] == ["ok"] * 2
    assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        b"",
    ],
    ids=["short", "half a chunk", "half a head", "no HTTP", "another protocol", "not packed", "two", "none"],
)
def test_half_an_answer_is_none(server: Scripted, answer: bytes) -> None:
    server.answer, server.closes = answer, True
    with pytest.raises(NotReached, match="broke off"):
        server.send()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + b"0" * 2_000_000,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB,
        b"HTTP/1.1 200 OK\r\nX-A: " + b"0" * 70_000 + b"\r\n\r\n",
    ],
    ids=["plain", "packed", "head"],
)
def test_too_much_is_refused_before_it_is_kept(server: Scripted, answer: bytes) -> None:
    server.answer, server.closes = answer, True
    with pytest.raises((TooLarge, NotReached), match=r"larger than|broke off"):
        server.send()


def test_a_connection_that_the_other_side_has_closed_meanwhile_is_not_used_again(server: Scripted) -> None:
    assert server.send().body == "ok"
    for each in server._open:
        each.shutdown(socket.SHUT_RDWR)
    assert server.send().body == "ok"
    assert server.connections == 2


@pytest.mark.parametrize(("method", "sent"), [("POST", 1), ("PATCH", 1), ("GET", 2), ("PUT", 2), ("DELETE", 2)])
def test_only_what_may_be_repeated_is_sent_again_when_a_kept_connection_ends(
    server: Scripted, method: str, sent: int
) -> None:
    server.send()
    server.answer, server.closes = b"", True
    with pytest.raises(NotReached, match="broke off"):
        server.send(method)
    assert len(server.requests) == 1 + sent


def test_a_kept_connection_is_asked_about_again(server: Scripted, settings: Settings) -> None:
    server.send()
    settings.AUTOMATE_ALLOWED_TARGETS = []
    with pytest.raises(Refused):
        server.send()
    assert len(server.requests) == 1


def test_the_environment_puts_no_proxy_in_between(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert server.send().body == "ok"


def test_a_head_has_no_body_whatever_length_it_tells(server: Scripted) -> None:
    server.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
    assert [server.send("HEAD").body for _ in range(2)] == ["", ""]


def test_what_follows_the_body_is_no_header(server: Scripted) -> None:
    server.answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Late: 1\r\n\r\n"
    assert "x-late" not in server.send().headers


def test_an_answer_that_trickles_in_ends_with_the_time_limit(server: Scripted) -> None:
    server.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nok"
    with pytest.raises(NotReached, match="in time") as told:
        send("GET", f"http://{server.target}/", headers={}, seconds=0.2)
    assert told.value.timeout


def test_it_is_known_whether_the_request_had_been_sent(server: Scripted, settings: Settings) -> None:
    server.answer, server.closes = b"", True
    with pytest.raises(NotReached) as broken_off:
        server.send("POST")
    settings.AUTOMATE_ALLOWED_TARGETS = ["127.0.0.1:1"]
    with pytest.raises(NotReached) as not_reached:
        send("POST", "http://127.0.0.1:1/", headers={})
    assert (broken_off.value.sent, not_reached.value.sent) == (True, False)


def test_what_was_sent_and_leads_elsewhere_had_been_sent(server: Scripted, settings: Settings) -> None:
    settings.AUTOMATE_ALLOWED_TARGETS = [server.target, "127.0.0.1:1"]
    for method, status, sent in (
        ("POST", 303, True),
        ("DELETE", 307, False),
    ):  # its result is there; it is to be done there
        server.answer = b"HTTP/1.1 %d Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n" % status
        with pytest.raises(NotReached) as told:
            server.send(method)
        assert told.value.sent == sent


@pytest.mark.parametrize(("method", "body"), [("POST", b"a"), ("POST", None), ("PATCH", b"a"), ("PUT", b"a")])
def test_another_side_that_is_to_do_it_is_not_asked_for_something_else(
    server: Scripted, settings: Settings, method: str, body: bytes | None
) -> None:
    with Ledger() as elsewhere:
        settings.AUTOMATE_ALLOWED_TARGETS = [server.target, elsewhere.target]
        head = f"HTTP/1.1 308 Go\r\nLocation: http://{elsewhere.target}/\r\nContent-Length: 0\r\n\r\n"
        server.answer = head.encode()
        assert server.send(method, body=body).status == 308
        assert elsewhere.calls == {}


@pytest.mark.parametrize(
    ("kind", "data", "body"),
    [
        ("text/plain; charset=ISO-8859-1", b"M\xfcller", "Müller"),
        ('text/plain; charset="windows-1252"', b"5 \x80", "5 €"),
        ("application/json", b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        ("application/json; charset=utf-16", '{"a": "ü"}'.encode("utf-16"), {"a": "ü"}),
        ("text/plain; charset=rot13", b"ok", "ok"),
        ("text/plain; charset=undefined", b"ok", "ok"),
        (
            "text/plain; charset=punycode",
            b"-" + b"b" * 300_000,
            "-" + "b" * 300_000,
        ),  # else it takes a quarter of a minute
        ("text/plain; charset=unicode_escape", rb"\ud800", r"\ud800"),
        ("text/plain; charset=utf-7", b"+2AA-", "?"),
        ("text/plain; charset=", "ü".encode(), "ü"),
    ],
)
def test_a_text_is_read_in_the_encoding_that_the_other_side_names(
    server: Scripted, kind: str, data: bytes, body: Any
) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
    server.answer = head.encode() + data
    assert server.send().body == body


def test_a_header_given_twice_is_one_list(server: Scripted) -> None:
    server.answer = b"HTTP/1.1 200 OK\r\nVary: a\r\nVary: b\r\nContent-Length: 2\r\n\r\nok"
    assert server.send().headers["vary"] == "a, b"


def test_a_request_says_where_it_goes_and_how_long_it_is(server: Scripted) -> None:
    server.send("POST", body=b"abc")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /a?q=%C3%A4&b=%C3%BC HTTP/1.1"
    assert set(lines[1:]) == {f"Host: {server.target}", "Content-Length: 3", "Accept-Encoding: identity"}
    assert body == b"abc"


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ([b"7"], 7),
        ([b"7", b"120"], 120),
        ([b"120", b"7"], 120),
        ([b"9, 30"], 30),
        ([b"soon", b"7"], 7),
        ([LONG_PAST, b"7"], 7),
        ([b"7", FAR_AHEAD], LONGEST_RETRY_AFTER),
        ([FAR_AHEAD, LONG_PAST], LONGEST_RETRY_AFTER),
        ([b"soon"], None),
    ],
)
def test_of_several_moments_to_ask_again_the_last_one_counts(
    server: Scripted, lines: list[bytes], seconds: float | None
) -> None:
    told = b"".join(b"Retry-After: %s\r\n" % line for line in lines)
    server.answer = b"HTTP/1.1 429 Slow down\r\n" + told + b"Content-Length: 2\r\n\r\nok"
    assert server.send().retry_after == seconds


DEEP = b"[" * 300 + b"]" * 300


@pytest.mark.parametrize(
    ("kind", "data", "body"),
    [
        ("application/json", b'{"id": 36893488147419103232, "n": 7}', {"id": "36893488147419103232", "n": 7}),
        ("application/json", b'{"v": [NaN, -Infinity, 1e999, 1.5]}', {"v": ["NaN", "-Infinity", "1e999", 1.5]}),
        ("application/json", b'{"v": "a\\u0000b\\ud800"}', {"v": "ab?"}),
        ("application/json", b'{"\\ud800": null}', {"?": None}),
        ("application/json", DEEP, DEEP.decode()),
        ("application/json", b"9" * 5_000, "9" * 5_000),
        ("text/plain", b"a\0b", "ab"),
        ("application/pdf", b"%PDF\0\xff", "%PDF\ufffd"),
    ],
)
def test_an_answer_that_cannot_be_kept_to_the_letter_is_kept_as_nearly_as_can_be(
    server: Scripted, kind: str, data: bytes, body: Any
) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
    server.answer = head.encode() + data
    kept = server.send("POST").body
    assert kept == body
    assert fit(kept) == kept
