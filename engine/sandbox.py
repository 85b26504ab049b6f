"""People's code and expressions, run in a sandbox of another process with limits on time and memory.

The sandbox (pydantic-monty) understands a subset of Python, has no file, network or environment, and its
worker processes are replaced when they crash.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic_monty import (
    CollectString,
    Monty,
    MontyConversionError,
    MontyCrashedError,
    MontyError,
    MontyRuntimeError,
    MontySession,
    MontySyntaxError,
)

from engine.core.expressions import ExpressionError
from engine.core.stored import Unreadable, whole
from engine.turnstile import Turnstile

EXPRESSION_SECONDS = 0.5
PATIENT_SECONDS = 2.0
EXPRESSION_MEMORY = 50 * 1024 * 1024
CODE_SECONDS = 10.0
CODE_MEMORY = 200 * 1024 * 1024
PRINTED_BYTES = 64 * 1024
PROCESSES = 4


class Pool(NamedTuple):
    """Processes for one purpose, and turns for them."""

    processes: Monty
    places: Turnstile


_lock = threading.Lock()
_pools: dict[tuple[int, str], Pool] = {}
_told = threading.local()


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
    except MontyCrashedError as error:
        if error.timed_out:  # it could not be stopped from within, as in the midst of one huge power
            raise _failed(error, seconds, memory) from None
        # The worker died, perhaps through no fault of this code: one more try on a fresh one.
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
    with _process(purpose, limits) as session:
        value = session.feed_run(source, inputs=names, print_callback=printed)
    return CodeResult(value, printed.output)


@contextmanager
def telling(waits: Callable[[bool], None], whose: int) -> Iterator[None]:
    """Meanwhile, whenever this thread has to wait for a process, `waits` is told, and told again when it has one.

    Workspaces take turns; `whose` is for which this thread works.
    """
    _told.waits, _told.whose = waits, whose
    try:
        yield
    finally:
        del _told.waits, _told.whose


@contextmanager
def _process(purpose: str, limits: dict[str, Any]) -> Iterator[MontySession]:
    """A process for one script, as soon as one is free."""
    pool = _pool(purpose)
    if not pool.places.enter_at_once():
        tell = getattr(_told, "waits", lambda _: None)
        tell(True)
        pool.places.enter(getattr(_told, "whose", 0))
        tell(False)
    try:
        with pool.processes.checkout(limits=limits, os_policy={"sleep": "zero"}) as session:  # type: ignore[arg-type]
            yield session
    finally:
        pool.places.leave()


def _read(names: dict[str, Any]) -> dict[str, Any]:
    try:
        read: dict[str, Any] = whole(names)
    except Unreadable as error:
        raise CodeFailed(str(error), limit=True) from None
    return read


def _pool(purpose: str) -> Pool:
    """The pool of this process; a forked child must not share its parent's.

    Expressions have one of their own, so that nobody's ten seconds of code hold up everybody's half-second.
    """
    key = (os.getpid(), purpose)
    with _lock:
        if key not in _pools:
            for other in [pool for pool in _pools if pool[0] != key[0]]:
                del _pools[other]
            processes = Monty(max_processes=PROCESSES, request_timeout=CODE_SECONDS * 3)
            processes.__enter__()
            _pools[key] = Pool(processes, Turnstile(PROCESSES))
        return _pools[key]


def _failed(error: MontyError, seconds: float, memory: int) -> CodeFailed:
    if isinstance(error, MontyCrashedError) and not error.timed_out:
        return CodeFailed("The code brought its sandbox down.", limit=True)
    if isinstance(error, MontyConversionError):
        return CodeFailed(f"A value cannot be handed to the code: {error}")
    text = str(error)
    if "time limit exceeded" in text or isinstance(error, MontyCrashedError):
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
