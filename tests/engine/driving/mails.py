"""E-mail steps, as an effect that must not be doubled: the test says when each of them comes to its end."""

import threading
from typing import Any

import pytest

from engine.core.steps import Done, Outcome, StepContext
from engine.steps.mail_send import MailSend

MAIL: dict[str, Any] = {"type": "mail.send", "config": {"to": "a@example.test", "subject": "x", "body": "x"}}


class Mails:
    """`begun` lists the steps whose sending began; those called `held` end when they are let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *held: str) -> None:
        self.begun: list[str] = []
        self.seconds_left: dict[str, float | None] = {}
        self._gates = {key: threading.Event() for key in held}
        monkeypatch.setattr(MailSend, "perform", lambda _, context: self._perform(context))

    def let_go(self, *keys: str) -> None:
        """Let these end, or all."""
        for key in keys or self._gates:
            self._gates[key].set()

    def _perform(self, context: StepContext) -> Outcome:
        self.seconds_left[context.step_key] = context.seconds_left
        self.begun.append(context.step_key)
        gate = self._gates.get(context.step_key)
        assert gate is None or gate.wait(20), "nobody let it go"
        return Done({"to": [], "message_id": ""})
