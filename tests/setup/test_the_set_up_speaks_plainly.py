"""`make run` on machines that lack something: one sentence, at once, and never a half-done stamp."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.setup import browser, node, packages, part, preflight, stamps
from tests.setup.theatre import ROOT


def test_a_taken_port_is_told_before_anything_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(part.FailedError, match=rf"^Port {port} cannot be used .*: choose another, as in PORT="):
            preflight.port_is_free()


@pytest.mark.parametrize("text", ["", "http", "0", "70000"])
def test_a_port_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(part.FailedError, match=r"^PORT must be a number from 1 to 65535"):
        preflight.port_is_free()


def test_a_directory_without_permission_to_write_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Root may write anywhere, so the directory is one that is not there.
    monkeypatch.setattr(preflight, "ROOT", tmp_path / "gone")
    with pytest.raises(part.FailedError, match=r"cannot be written to \(.*\); clone to a place of your own\.$"):
        preflight.directory_is_writable()


def test_a_python_that_is_too_old_is_told(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\ncase "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac\n')
    old.chmod(0o755)
    for newer in ("python3.11", "python3.12", "python3.13"):
        (tmp_path / newer).symlink_to(old)
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(["make", "run"], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Automate needs Python 3.11 or newer, and Python 3.9.2 was found." in done.stderr


def test_a_command_that_fails_shows_its_last_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(part.FailedError, match=r"(?s)^Trying failed:\n.*the reason$"):
        part.run("Trying", [sys.executable, "-c", "import sys; print('a line', flush=True); sys.exit('the reason')"])
    assert "Trying …" in capsys.readouterr().out


def test_a_fingerprint_changes_with_content_and_with_names(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("one")
    first = stamps.fingerprint([file])
    assert first == stamps.fingerprint([file])
    file.write_text("two")
    second = stamps.fingerprint([file])
    file.rename(tmp_path / "b")
    assert len({first, second, stamps.fingerprint([tmp_path / "b"])}) == 3


def test_what_failed_to_install_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(packages, "VENV", tmp_path)
    monkeypatch.setattr(packages, "PYTHON", Path("/bin/false"))
    for _ in range(2):
        with pytest.raises(part.FailedError):
            packages.install("base")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("version", "will_do"),
    [("v18.19.0", False), ("v20.18.1", False), ("v20.19.0", True), ("v21.7.0", False), ("v22.11.0", False),
     ("v22.12.0", True), ("v24.1.0", True), ("nonsense", False)],
)  # fmt: skip
def test_only_a_node_that_can_build_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, will_do: bool
) -> None:
    for name, answer in (("node", version), ("npm", "10.0.0")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {answer}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert node._system_node_will_do() is will_do


def test_an_npm_that_does_not_work_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, text in (("node", "echo v24.0.0"), ("npm", "exit 1")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert not node._system_node_will_do()


def test_without_a_browser_ci_fails_and_a_person_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise part.FailedError("no network")

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(browser, "run", fail)
    monkeypatch.delenv("CI", raising=False)
    browser.ensure()
    assert "the browser journeys cannot run" in capsys.readouterr().out
    monkeypatch.setenv("CI", "true")
    with pytest.raises(part.FailedError, match="No browser can be had here"):
        browser.ensure()


def test_ci_is_given_a_browser_without_windows_and_nobody_else_who_has_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("chromium", "apt-get"):
        (tmp_path / name).touch(mode=0o755)
    asked: list[tuple[str, ...]] = []
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(browser, "run", lambda what, command: asked.append(command))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.delenv("CI", raising=False)
    browser.ensure()
    assert not asked
    monkeypatch.setenv("CI", "true")
    browser.ensure()
    assert [command[1] for command in asked] == ["update", "install"]
    assert browser.without_windows() == str(tmp_path / "chromium")


def test_every_lock_holds_the_versions_of_the_base_lock() -> None:
    def pinned(name: str) -> set[str]:
        lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
        return {line.rstrip(" \\") for line in lines if "==" in line}

    assert pinned("base") <= pinned("dev")
    assert pinned("base") <= pinned("bench")


def test_locks_carry_hashes_and_no_registry_addresses() -> None:
    for file in (ROOT / "requirements").glob("*.txt"):
        text = file.read_text()
        assert "--hash=sha256:" in text, file
        assert "://" not in text, file
    assert '"resolved"' not in (ROOT / "canvas" / "package-lock.json").read_text()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
