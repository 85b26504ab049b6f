"""The workflows of a storm, and what must have come of each run whatever was killed meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

ALICE = "user:alice@example.com"
ITEMS = 4


@dataclass(frozen=True)
class Kind:
    """`pays`: the steps whose keyed effect must have taken place exactly once; `mails`: steps that send at most one."""

    document: dict[str, Any]
    pays: tuple[str, ...]
    mails: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()  # steps whose effect may be repeated, but not lost
    status: str = "completed"
    calls: str = ""  # the kind that it calls


def kinds(url: str) -> dict[str, Kind]:
    """Every kind of run, with effects counted at `url`."""
    each = {"type": "logic.for_each", "config": {"items": list(range(ITEMS)), "parallel": 2}}
    called, read = {"type": "flow.call", "config": {"workflow": "called"}}, _read(f"{url}/reads/{{{{ run.id }}}}")
    pay, flaky = _post(f"{url}/effects"), _post(f"{url}/flaky")
    order = {"pay": pay, "read": read, "pause": PAUSE, "flaky": flaky, "approve": APPROVE, "end": pay}
    trip = {
        "flight": _post(f"{url}/effects", compensation="refund_flight"),
        "hotel": _post(f"{url}/effects", compensation="refund_hotel"),
        "pause": PAUSE,
        "refused": _post(f"{url}/refused", on_error="roll_back"),
    }
    items = tuple(f"each[{number}].item" for number in range(ITEMS))
    return {
        "order": Kind(_chain("Order", order), pays=("pay", "flaky", "end"), reads=("read",)),
        "notice": Kind(_chain("Notice", {"pay": pay, "mail": MAIL, "end": pay}), pays=("pay", "end"), mails=("mail",)),
        "trip": Kind(
            _chain("Trip", trip, beside={"refund_flight": pay, "refund_hotel": pay}),
            pays=("flight", "hotel", "refund_flight", "refund_hotel"),
            status="rolled_back",
        ),
        "batch": Kind(
            _chain("Batch", {"each": each, "end": pay}, beside={"item": {**pay, "inside": "each"}}),
            pays=(*items, "end"),
        ),
        "called": Kind(_chain("Called", {"pay": pay, "pause": PAUSE, "end": pay}), pays=("pay", "end")),
        "caller": Kind(_chain("Caller", {"pay": pay, "call": called, "end": pay}), pays=("pay", "end"), calls="called"),
    }


PAUSE = {"type": "time.delay", "config": {"for": "1s"}}
MAIL = {"type": "mail.send", "config": {"to": "a@example.test", "subject": "Storm {{ run.id }}", "body": "Once"}}
APPROVE = {"type": "human.approval", "config": {"title": "Approve {{ run.id }}", "assignees": [ALICE]}}
RETRY = {"attempts": 5, "delay": 0.2, "backoff": "fixed"}


def _read(url: str) -> dict[str, Any]:
    return {"type": "http.request", "config": {"method": "GET", "url": url}, "settings": {"retry": RETRY}}


def _post(url: str, **settings: Any) -> dict[str, Any]:
    config = {"method": "POST", "url": url, "body_as": "json", "body": {"run": "{{ run.id }}"}}
    return {"type": "http.request", "config": config, "settings": {"retry": RETRY, **settings}}


def _chain(name: str, nodes: Mapping[str, Any], *, beside: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One step after the other; those `beside` have no edges."""
    ids = list(nodes)
    ports = {"approve": "approved"}
    edges = {
        f"e{number}": {"from": one, "port": ports.get(one, "success"), "to": other}
        for number, (one, other) in enumerate(pairwise(ids))
    }
    return {"schema": 1, "name": name, "nodes": {**nodes, **(beside or {})}, "edges": edges}
