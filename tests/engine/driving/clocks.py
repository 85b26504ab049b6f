"""The clocks by which the engine tells whether its process computes, moved by hand."""

from types import SimpleNamespace

import pytest


class Clocks:
    """Patches `time` in these modules of `engine.driving`; the thread that asks has spent five seconds of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
        self.now, self.spent = 100.0, 0.0
        clocks = SimpleNamespace(
            monotonic=lambda: self.now, process_time=lambda: self.spent + 5.0, thread_time=lambda: 5.0
        )
        for module in modules:
            monkeypatch.setattr(f"engine.driving.{module}.time", clocks)

    def pass_by(self, seconds: float, *, computing: float) -> None:
        """So much time passes, of which steps compute this share."""
        self.now += seconds
        self.spent += seconds * computing
