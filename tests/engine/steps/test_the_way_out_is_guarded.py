"""No workflow reaches a private address unless the operator has listed it."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from engine.core.retry import FailureKind
from engine.core.steps import Done, Fail
from engine.outbound.addresses import is_public
from engine.outbound.http import NotReached, Response, TooLarge
from engine.steps.http_request import HttpRequest
from tests.engine.ledger import Ledger
from tests.engine.steps.contexts import context


def request(url: str, **config: Any) -> Any:
    return HttpRequest().perform(context({"method": "GET", "url": url, **config}))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "192.0.0.192",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:0:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_private_and_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost:8000/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/",
        "http://0177.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/", "http://127.1/",
        "http://user@127.0.0.1/", "http://0/",
    ],
)  # fmt: skip
def test_a_request_to_a_private_address_is_refused_however_it_is_written(url: str) -> None:
    outcome = request(url)
    assert isinstance(outcome, Fail)
    assert outcome.kind in (FailureKind.PERMISSION, FailureKind.TRANSIENT)
    assert "AUTOMATE_ALLOWED_TARGETS" in outcome.message or "cannot be found" in outcome.message


def test_the_operator_may_allow_a_host_and_port(settings: Settings) -> None:
    with Ledger() as ledger:
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        outcome = request(f"http://{ledger.target}/hello", query={"a": 1})
        assert isinstance(outcome, Done)
        assert outcome.output["body"] == {"path": "/hello?a=1"}


def test_a_space_in_an_address_is_sent_as_what_stands_for_it(settings: Settings) -> None:
    with Ledger() as ledger:
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        outcome = request(f"http://{ledger.target}/a b?who=Änn Berg")
        assert isinstance(outcome, Done)
        assert outcome.output["body"] == {"path": "/a%20b?who=%C3%84nn%20Berg"}


@pytest.mark.parametrize(
    "url", ["http://exa mple.test/", "http://a.test:8 0/", "http://a.test/\nb", "http://a.test/\tb"]
)
def test_a_space_elsewhere_and_what_ends_a_line_make_no_address(url: str) -> None:
    outcome = request(url)
    assert isinstance(outcome, Fail)
    assert "is not an address" in outcome.message
    assert outcome.hint == ""


def test_a_redirect_to_a_private_address_is_refused(settings: Settings) -> None:
    with Ledger() as open_door, Ledger() as inner:
        open_door.redirect_to = f"http://{inner.target}/secret"
        settings.AUTOMATE_ALLOWED_TARGETS = [open_door.target]
        outcome = request(f"http://{open_door.target}/")
        assert isinstance(outcome, Fail)
        assert outcome.kind is FailureKind.PERMISSION


def test_posting_carries_the_key_of_the_step_and_reading_does_not(settings: Settings) -> None:
    with Ledger() as ledger:
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        for _ in range(2):
            request(ledger.url, method="POST", body_as="json", body={"a": 1})
        assert ledger.calls == {"run.step": 2}
        assert ledger.effects == {"run.step": 1}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "permanent"),
        (401, "permission"),
        (404, "permanent"),
        (429, "rate_limited"),
        (503, "transient"),
        (504, "timeout"),
    ],
)
def test_an_answer_decides_whether_trying_again_can_help(settings: Settings, status: int, kind: str) -> None:
    with Ledger() as ledger:
        ledger.status, ledger.retry_after = status, "7"
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        outcome = request(f"http://{ledger.target}/")
        assert isinstance(outcome, Fail)
        assert (outcome.kind, outcome.retry_after) == (kind, 7.0)
        assert isinstance(request(f"http://{ledger.target}/", accept="any"), Done)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("status", [500, 502, 504, 520, 524])
def test_of_a_change_at_which_the_service_broke_nobody_can_tell_whether_it_was_made(
    monkeypatch: pytest.MonkeyPatch, method: str, status: int
) -> None:
    assert kind_of(monkeypatch, method, status) is FailureKind.TIMEOUT


@pytest.mark.parametrize(
    ("method", "status"), [("GET", 500), ("HEAD", 502), ("POST", 501), ("POST", 503), ("PUT", 503)]
)
def test_what_reads_or_was_turned_away_was_not_done(monkeypatch: pytest.MonkeyPatch, method: str, status: int) -> None:
    assert kind_of(monkeypatch, method, status) is FailureKind.TRANSIENT


def kind_of(monkeypatch: pytest.MonkeyPatch, method: str, status: int) -> FailureKind:
    monkeypatch.setattr("engine.steps.http_request.send", lambda *_, **__: Response(status, {}, "", None))
    outcome = request("http://example.test/", method=method)
    assert isinstance(outcome, Fail)
    return outcome.kind


def test_an_answer_that_is_too_large_is_refused(settings: Settings) -> None:
    with Ledger() as ledger:
        ledger.padding = 2 * 1024 * 1024
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        outcome = request(f"http://{ledger.target}/")
        assert isinstance(outcome, Fail)
        assert "larger than 1 MB" in outcome.message


@pytest.mark.parametrize(
    ("error", "method", "kind"),
    [
        (NotReached("It broke off.", sent=True), "GET", "transient"),
        (NotReached("It broke off.", sent=True), "POST", "timeout"),
        (NotReached("It broke off.", sent=True), "DELETE", "timeout"),
        (NotReached("Nobody is there."), "POST", "transient"),
        (NotReached("Nobody is there in time.", timeout=True), "POST", "transient"),
        (NotReached("No answer in time.", timeout=True, sent=True), "POST", "timeout"),
        (NotReached("No answer in time.", timeout=True, sent=True), "GET", "timeout"),
        (TooLarge("It is too large."), "HEAD", "permanent"),
        (TooLarge("It is too large."), "PUT", "timeout"),
    ],
)
def test_of_a_change_without_an_answer_nobody_can_tell_whether_it_was_made(
    monkeypatch: pytest.MonkeyPatch, error: Exception, method: str, kind: str
) -> None:
    def send(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr("engine.steps.http_request.send", send)
    outcome = request("http://example.test/", method=method)
    assert isinstance(outcome, Fail)
    assert outcome.kind == kind


@pytest.mark.parametrize("name", ["idempotency-key", "Idempotency-Key", "IDEMPOTENCY-KEY"])
def test_a_key_that_the_author_gives_is_the_only_one(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    sent: dict[str, str] = {}

    def send(*_: Any, headers: dict[str, str], **__: Any) -> Any:
        sent.update(headers)
        raise NotReached("Nobody is there.")

    monkeypatch.setattr("engine.steps.http_request.send", send)
    request("http://example.test/", method="POST", headers={name: "order-7", "user-agent": "Us"})
    assert {key.lower(): value for key, value in sent.items()} == {"idempotency-key": "order-7", "user-agent": "Us"}
    assert len(sent) == 2


def test_a_slow_answer_is_given_up_within_the_time_limit(settings: Settings) -> None:
    with Ledger(seconds=5) as ledger:
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        step = HttpRequest()
        outcome = step.perform(context({"method": "POST", "url": ledger.url}, seconds=0.3))
        assert isinstance(outcome, Fail)
        assert outcome.kind is FailureKind.TIMEOUT


@pytest.mark.parametrize("url", ["ftp://example.com/", "file:///etc/passwd", "gopher://x", "example.com", ""])
def test_only_web_addresses_are_called(url: str) -> None:
    outcome = request(url)
    assert isinstance(outcome, Fail)
    assert "is not an address" in outcome.message


def test_a_side_that_speaks_no_tls_is_told_apart(settings: Settings) -> None:
    with Ledger() as ledger:
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        outcome = request(f"https://{ledger.target}/")
        assert isinstance(outcome, Fail)
        assert "speaks no TLS" in outcome.message


def test_a_header_cannot_smuggle_a_second_one() -> None:
    outcome = request("https://example.com/", headers={"X-A": "1\r\nX-B: 2"})
    assert isinstance(outcome, Fail)
    assert "line break" in outcome.message


@pytest.mark.parametrize(
    "method", ["GET / HTTP/1.1\r\nX: 1\r\n\r\nGET", "CONNECT", "get", "GET ", "", None, 7, ["GET"], {"a": 1}]
)
def test_a_method_that_an_expression_gives_cannot_smuggle_a_second_request(settings: Settings, method: Any) -> None:
    with Ledger() as ledger:
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        outcome = request(f"http://{ledger.target}/reads/a", method=method)
        assert isinstance(outcome, Fail)
        assert outcome.kind is FailureKind.VALIDATION
        assert "is no method" in outcome.message
        assert not ledger.reads


@pytest.mark.parametrize(
    ("field", "words"), [("query", "query parameters"), ("headers", "headers"), ("body", "form fields")]
)
@pytest.mark.parametrize("value", ["a=1", [1], 7, True])
def test_what_should_be_names_with_values_and_is_not_is_not_sent(
    settings: Settings, field: str, words: str, value: Any
) -> None:
    with Ledger() as ledger:
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        outcome = request(ledger.url, method="POST", body_as="form", **{field: value})
        assert isinstance(outcome, Fail)
        assert (outcome.kind, words in outcome.message) == (FailureKind.VALIDATION, True)
        assert not ledger.calls


@pytest.mark.parametrize(
    "address", ["https://anna:secret@example.test/a", " http://anna@127.0.0.1/", "https://{{ input.who }}@a.test"]
)
def test_a_name_or_password_in_an_address_is_told_while_drawing_without_repeating_it(address: str) -> None:
    (problem,) = HttpRequest().check({"method": "GET", "url": address})
    assert (problem.pointer, problem.severity) == ("/url", "error")
    assert "anna" not in problem.message + problem.hint


@pytest.mark.parametrize("address", ["https://example.test/@anna?to=a@b.test#@", "https://[", "{{ input.url }}"])
def test_other_addresses_hold_none(address: str) -> None:
    assert HttpRequest().check({"method": "GET", "url": address}) == []
