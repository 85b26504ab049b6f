"""The virtual environment and what is installed in it, by lock file."""

import shutil
import subprocess
import sys
from pathlib import Path

from scripts.setup import stamps
from scripts.setup.part import ROOT, FailedError, run

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def create_environment() -> None:
    """Make `.venv` with the Python that runs this, unless a working one of the same version is there."""
    version = ".".join(map(str, sys.version_info[:2]))
    probe = "import pip, sys; print('.'.join(map(str, sys.version_info[:2])))"
    if PYTHON.exists():
        found = subprocess.run([PYTHON, "-c", probe], capture_output=True, text=True, check=False)
        if found.stdout.strip() in {version, "3.11", "3.12", "3.13"}:
            return
        shutil.rmtree(VENV)
    lacking = "This Python has no venv module; on Debian `apt-get install python3-venv` adds it:"
    run("Creating the virtual environment", [sys.executable, "-m", "venv", VENV], failure=lacking)


def install(lock: str) -> None:
    """Install `requirements/<lock>.txt`, hashes checked. The dev lock holds everything of the base lock."""
    wanted = stamps.fingerprint([lock_file(lock)], str(PYTHON))
    if stamps.is_current(_stamp(lock), wanted):
        return
    run(
        "Installing Python packages",
        [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--require-hashes",
            "--disable-pip-version-check",
            "-q",
            "-r",
            lock_file(lock),
        ],
    )
    stamps.note(_stamp(lock), wanted)
    if lock == "dev":
        stamps.note(_stamp("base"), stamps.fingerprint([lock_file("base")], str(PYTHON)))


def lock_file(name: str) -> Path:
    file = ROOT / "requirements" / f"{name}.txt"
    if not file.exists():
        raise FailedError(f"{file.relative_to(ROOT)} is missing; `make lock` writes it.")
    return file


def _stamp(name: str) -> Path:
    return VENV / f".installed-{name}"
