"""The parts that run together and how each shows that it is ready."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from automate.up.readiness import answers, said_ready

Probe = Callable[["Output"], Awaitable[bool]]


class Output:
    """The last lines a child has written; readiness and crash reports look at them."""

    def __init__(self, keep: int = 8) -> None:
        self.lines: list[str] = []
        self._keep = keep

    def add(self, line: str) -> None:
        self.lines = [*self.lines, line][-self._keep :]


@dataclass(frozen=True)
class Component:
    """One child process: its command, where it can be reached, and a probe for readiness."""

    name: str
    command: tuple[str, ...]
    address: str
    ready: Probe
    serves_others: bool = False  # stopped last, because other components call it
    patience: float = 60.0  # seconds until ready


def daphne(*, bind: str, port: int, behind_proxy: bool) -> tuple[str, ...]:
    """The command line of the web server."""
    proxy = ("--proxy-headers",) if behind_proxy else ()
    options = ("-v", "0", "-b", bind, "-p", str(port), "--no-server-name", *proxy)
    return (sys.executable, "-m", "daphne", *options, "automate.asgi:application")


def web(*, bind: str, port: int, host: str, behind_proxy: bool) -> Component:
    """`host` is a name the site answers to, for the readiness probe."""
    return Component(
        name="web",
        command=daphne(bind=bind, port=port, behind_proxy=behind_proxy),
        address=f"http://{bind}:{port}",
        ready=lambda _output: answers(reachable(bind), port, "/healthz", name=host),
    )


def reachable(bind: str) -> str:
    """An address of this machine under which a server bound to `bind` answers."""
    return "127.0.0.1" if bind in {"0.0.0.0", "::"} else bind  # noqa: S104 - compared, not bound


def worker(*, manage: str, drivers: int) -> Component:
    many = f"{drivers} drivers" if drivers > 1 else "1 driver"
    return Component(
        name="worker",
        command=(sys.executable, manage, "worker"),
        address=many,
        ready=lambda output: said_ready(output.lines),
    )


def demo_services(*, manage: str, api_port: int, mail_port: int) -> Component:
    return Component(
        name="demo services",
        command=(sys.executable, manage, "demo_services"),
        address=f"suppliers http://127.0.0.1:{api_port}, mail 127.0.0.1:{mail_port}",
        ready=lambda output: said_ready(output.lines),
        serves_others=True,
    )
