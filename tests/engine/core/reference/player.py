"""The reference as a player of scenarios."""

from datetime import datetime
from typing import Any

from tests.engine.core.reference.interpreter import Reference
from tests.engine.core.reference.run import Run


class ReferencePlayer:
    """Plays the lines of a scenario on the reference interpreter; late reports and remarks change nothing there."""

    def __init__(self, raw: dict[str, Any], input_: dict[str, Any], now: datetime) -> None:
        self._reference = Reference(raw, input_, now)

    @property
    def run(self) -> Run:
        return self._reference.run

    @property
    def told(self) -> list[str]:
        return [f"{type_} {key}".strip() for type_, key in self.run.history]

    def begin(self) -> None:
        self._reference.happen("begin")

    def recover(self) -> None:
        self._reference.happen("recover")

    def pass_time(self, seconds: float) -> None:
        self._reference.happen("time", seconds=seconds)

    def done(self, key: str, port: str = "", output: Any = None) -> None:
        self._reference.happen("done", key=key, port=port, output=output)

    def fail(self, key: str, kind: str = "permanent", retry_after: float | None = None) -> None:
        self._reference.happen("fail", key=key, kind=kind, retry_after=retry_after or 0.0)

    def wait(self, key: str, seconds: float | None = None, *, kind: str = "human", name: str = "") -> None:
        self._reference.happen("wait", key=key, seconds=seconds, name=name)

    def late(self, key: str) -> None:
        """Whoever is late is not heard."""

    def report(self, key: str, what: str, *more: Any) -> None:
        """What a step reports about itself is a remark."""

    def progress(self, key: str, percent: float, message: str) -> None:
        """So is how far it is."""

    def answer(
        self, key: str, port: str = "", output: Any = None, error: dict[str, Any] | None = None, attempt: int = 0
    ) -> None:
        if attempt:
            self._reference.happen("stray")
        else:
            self._reference.happen("answer", key=key, port=port, output=output, error=error)

    def signal(self, kind: str, **payload: Any) -> None:
        if "step" in payload:
            payload["key"] = payload.pop("step")
        self._reference.happen(kind, **payload)
