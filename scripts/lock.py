"""Resolves the dependencies of pyproject.toml into requirements/*.txt, with hashes and no registry addresses."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"
# Every lock holds the versions of the base lock, so that installing one never changes the other.
LOCKS: dict[str, list[str]] = {
    "base": ["pyproject.toml"],
    "dev": ["pyproject.toml", "--group", "dev", "-c", "requirements/base.txt"],
    "bench": ["pyproject.toml", "--group", "bench", "-c", "requirements/dev.txt"],
    "node": ["--group", "node", "-c", "requirements/dev.txt"],
}


def main() -> None:
    subprocess.run([sys.executable, "-m", "scripts.setup", "build"], cwd=ROOT, check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "-q", "uv"], cwd=ROOT, check=True)
    for name, sources in LOCKS.items():
        options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
        quiet = ["--no-emit-index-url", "--no-emit-find-links", "--quiet"]
        command = [str(PYTHON), "-m", "uv", "pip", "compile", *sources, *options, *quiet]
        subprocess.run([*command, "-o", f"requirements/{name}.txt"], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
