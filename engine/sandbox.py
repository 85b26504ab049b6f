"""People's code and expressions, run in a sandbox of another process with limits on time and memory.

The sandbox (pydantic-monty) understands a subset of Python, has no file, network or environment, and its
worker processes are replaced when they crash.
"""

import os
import threading
from dataclasses import dataclass
from typing import Any

from pydantic_monty import (
    CollectString,
    Monty,
    MontyConversionError,
    MontyCrashedError,
    MontyError,
    MontyRuntimeError,
    MontySyntaxError,
)

from engine.core.expressions import ExpressionError
from engine.core.stored import Unreadable, whole

EXPRESSION_SECONDS = 0.5
PATIENT_SECONDS = 2.0
EXPRESSION_MEMORY = 50 * 1024 * 1024
CODE_SECONDS = 10.0
CODE_MEMORY = 200 * 1024 * 1024
PRINTED_BYTES = 64 * 1024
PROCESSES = 4

_lock = threading.Lock()
_pools: dict[tuple[int, str], Monty] = {}


class CodeFailed(Exception):
    """Code stopped with an error. `line` counts from 1; `limit` is true when a limit of ours stopped it."""

    def __init__(self, message: str, *, line: int | None = None, limit: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.limit = limit


class OutOfTime(CodeFailed):
    """The time limit stopped it."""


@dataclass(frozen=True, slots=True)
class CodeResult:
    value: Any
    printed: str


def evaluate(expression: str, names: dict[str, Any]) -> Any:
    """The value of one expression. Raises ExpressionError.

    Time is that of the clock, and on a busy machine half a second holds little: what was stopped gets one longer go.
    """
    try:
        return _value(expression, names, EXPRESSION_SECONDS)
    except OutOfTime:
        return evaluate_once(expression, names, PATIENT_SECONDS)
    except CodeFailed as error:
        raise ExpressionError(_expression_words(error, expression)) from None


def evaluate_once(expression: str, names: dict[str, Any], seconds: float = EXPRESSION_SECONDS) -> Any:
    """The same with a single go, for somebody who is watching. Raises ExpressionError."""
    try:
        return _value(expression, names, seconds)
    except CodeFailed as error:
        raise ExpressionError(_expression_words(error, expression)) from None


def _value(expression: str, names: dict[str, Any], seconds: float) -> Any:
    return _run(expression, names, seconds, EXPRESSION_MEMORY, "expressions").value


def run_code(source: str, names: dict[str, Any], *, seconds: float = CODE_SECONDS) -> CodeResult:
    """Run a script; its value is that of its last line. Raises CodeFailed."""
    return _run(source, names, seconds, CODE_MEMORY, "code")


def _run(source: str, names: dict[str, Any], seconds: float, memory: int, purpose: str) -> CodeResult:
    try:
        return _feed(source, names, seconds, memory, purpose)
    except MontyConversionError as error:
        # Perhaps something in the names is kept in a file: it is read now, since the code may want it.
        read = _read(names)
        if read is names:
            raise _failed(error, seconds, memory) from None
        return _run(source, read, seconds, memory, purpose)
    except MontyCrashedError:
        pass  # the worker died, perhaps through no fault of this code: one more try on a fresh one
    except MontyError as error:
        raise _failed(error, seconds, memory) from None
    except (ValueError, OverflowError):
        raise CodeFailed("The result holds a number too large to be handed back.") from None
    try:
        return _feed(source, names, seconds, memory, purpose)
    except MontyError as error:
        raise _failed(error, seconds, memory) from None


def _feed(source: str, names: dict[str, Any], seconds: float, memory: int, purpose: str) -> CodeResult:
    printed = CollectString(PRINTED_BYTES)
    limits = {"max_feed_duration_secs": seconds, "max_memory": memory, "max_recursion_depth": 500}
    with _pool(purpose).checkout(limits=limits, os_policy={"sleep": "zero"}) as session:  # type: ignore[arg-type]
        value = session.feed_run(source, inputs=names, print_callback=printed)
    return CodeResult(value, printed.output)


def _read(names: dict[str, Any]) -> dict[str, Any]:
    try:
        read: dict[str, Any] = whole(names)
    except Unreadable as error:
        raise CodeFailed(str(error), limit=True) from None
    return read


def _pool(purpose: str) -> Monty:
    """The pool of this process; a forked child must not share its parent's.

    Expressions have one of their own, so that nobody's ten seconds of code hold up everybody's half-second.
    """
    key = (os.getpid(), purpose)
    with _lock:
        if key not in _pools:
            for other in [pool for pool in _pools if pool[0] != key[0]]:
                del _pools[other]
            pool = Monty(max_processes=PROCESSES, request_timeout=CODE_SECONDS * 3)
            pool.__enter__()
            _pools[key] = pool
        return _pools[key]


def _failed(error: MontyError, seconds: float, memory: int) -> CodeFailed:
    if isinstance(error, MontyCrashedError):
        return CodeFailed("The code brought its sandbox down.", limit=True)
    if isinstance(error, MontyConversionError):
        return CodeFailed(f"A value cannot be handed to the code: {error}")
    text = str(error)
    if "time limit exceeded" in text:
        return OutOfTime(f"The code ran longer than {seconds:g} s and was stopped.", limit=True)
    if "memory limit exceeded" in text and text.endswith(f"> {PRINTED_BYTES} bytes"):
        return CodeFailed(f"The code printed more than {PRINTED_BYTES // 1024} kB and was stopped.", limit=True)
    if "memory limit exceeded" in text:
        return CodeFailed(f"The code used more than {memory // 1_048_576} MB of memory and was stopped.", limit=True)
    line = None
    if isinstance(error, MontyRuntimeError | MontySyntaxError):
        frames = error.traceback()
        line = frames[-1].line if frames else None
    return CodeFailed(text, line=line)


def _expression_words(error: CodeFailed, expression: str) -> str:
    text = error.message
    if text.startswith("KeyError: "):
        return f"In “{expression}” there is no {text.removeprefix('KeyError: ')}."
    return f"“{expression}” cannot be told: {text}"
