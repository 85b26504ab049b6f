"""The demo supplier service books once per key however often it is asked; the mail catcher keeps every message."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from http.client import HTTPConnection
from typing import Any

import pytest

from automate.demo.mail_catcher import keep
from automate.demo.models import CaughtMail, LedgerEntry
from automate.demo.supplier_api import SupplierServer

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = {"supplier": "brightline", "amount": 4658.5, "currency": "EUR", "invoice": "BL-20417"}


@pytest.fixture
def port(transactional_db: None) -> Iterator[int]:
    server = SupplierServer(0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def ask(port: int, method: str, path: str, *, body: bytes | None = None, key: str = "") -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body=body, headers={"Idempotency-Key": key} if key else {})
    response = connection.getresponse()
    answer = response.status, json.loads(response.read())
    connection.close()
    return answer


def pay(port: int, key: str, **changes: Any) -> tuple[int, dict[str, Any]]:
    return ask(port, "POST", "/payments", body=json.dumps({**ORDER, **changes}).encode(), key=key)


def test_a_known_supplier_is_told(port: int) -> None:
    status, supplier = ask(port, "GET", "/suppliers/brightline")
    assert status == 200
    assert supplier["name"] == "Brightline Stage Lighting BV"
    assert supplier["approved"] is True


@pytest.mark.parametrize("path", ["/suppliers/nobody", "/suppliers/", "/", "/suppliers/%2e%2e/x"])
def test_what_is_not_there_is_404(port: int, path: str) -> None:
    assert ask(port, "GET", path)[0] == 404


def test_the_same_key_gives_the_same_answer_and_pays_once(port: int) -> None:
    first, again = pay(port, "run-1.book"), pay(port, "run-1.book")
    assert (first[0], again[0]) == (201, 200)
    assert first[1] == again[1]
    entry = LedgerEntry.objects.get()
    assert (entry.calls, entry.effects) == (2, 1)


def test_requests_with_one_key_at_the_same_time_pay_once(port: int) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: pay(port, "run-2.book"), range(16)))
    assert {status for status, _ in answers} <= {200, 201}
    entry = LedgerEntry.objects.get()
    assert (entry.calls, entry.effects) == (16, 1)


def test_a_payment_without_a_key_is_refused(port: int) -> None:
    assert ask(port, "POST", "/payments", body=json.dumps(ORDER).encode())[0] == 400
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("changes", [{"supplier": "nobody"}, {"amount": "much"}, {"amount": -1}, {"amount": "NaN"}])
def test_a_wrong_order_is_refused_with_a_sentence(port: int, changes: dict[str, Any]) -> None:
    status, answer = pay(port, "run-3.book", **changes)
    assert status == 422
    assert answer["error"].endswith(".")


def test_a_body_that_is_no_json_is_refused(port: int) -> None:
    assert ask(port, "POST", "/payments", body=b"{", key="k")[0] == 400


def test_the_service_fails_as_often_as_it_is_asked_to(port: int) -> None:
    statuses = [ask(port, "GET", "/suppliers/brightline?fail=2&key=a")[0] for _ in range(3)]
    assert statuses == [503, 503, 200]
    assert ask(port, "GET", "/suppliers/brightline?fail=1&key=b")[0] == 503


def test_a_caught_mail_keeps_text_html_and_recipients() -> None:
    message = EmailMessage()
    message["Subject"] = "Rechnung geprüft"
    message.set_content("Plain words")
    message.add_alternative("<p>Rich words</p>", subtype="html")
    keep("automate@localhost", ["a@x.test", "b@x.test"], message.as_bytes())
    mail = CaughtMail.objects.get()
    assert (mail.subject, mail.text.strip(), mail.html.strip()) == (
        "Rechnung geprüft",
        "Plain words",
        "<p>Rich words</p>",
    )
    assert mail.recipients == ["a@x.test", "b@x.test"]


def test_a_mail_that_is_rubbish_is_kept_all_the_same() -> None:
    keep("", ["a@x.test"], b"\x00\xff not a message at all")
    assert str(CaughtMail.objects.get()) == "(no subject)"
