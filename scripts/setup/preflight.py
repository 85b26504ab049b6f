"""What must hold before anything is installed; each refusal is one sentence."""

import os
import socket
import tempfile
import time

from scripts.setup.part import ROOT, FailedError


def directory_is_writable() -> None:
    try:
        with tempfile.TemporaryFile(dir=ROOT):
            pass
    except OSError as error:
        raise FailedError(f"{ROOT} cannot be written to ({error.strerror}); clone to a place of your own.") from None


def port_is_free() -> None:
    """Told before minutes of installing; `manage.py up` looks again."""
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise FailedError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    port = int(text)
    deadline = time.monotonic() + (5 if _last_start_was_killed() else 0)
    while refusal := _refusal(port):
        if time.monotonic() >= deadline:
            other = port + 100 if port + 100 < 65536 else 8000
            raise FailedError(f"Port {port} cannot be used ({refusal}): choose another, as in PORT={other} make run.")
        time.sleep(0.1)


def _last_start_was_killed() -> bool:
    """Its processes may still be on their way out."""
    lock = ROOT / os.environ.get("AUTOMATE_DATA_DIR", "data") / "up.lock"
    return lock.exists() and bool(lock.read_text().strip())


def _refusal(port: int) -> str:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return (error.strerror or "unknown reason").lower()
    return ""
