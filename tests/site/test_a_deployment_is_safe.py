"""What a site for others must have: Django's own deployment check is clean, and pages carry strict headers."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]


def manage(*words: str, data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    env = {**kept, "AUTOMATE_DATA_DIR": str(data), **variables}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_the_deployment_check_is_clean(tmp_path: Path) -> None:
    done = manage(
        "check", "--deploy", "--fail-level", "WARNING",
        data=tmp_path,
        AUTOMATE_URL="https://automate.example.com",
        AUTOMATE_SECRET_KEY=secrets.token_urlsafe(60),
        AUTOMATE_BEHIND_PROXY="1",
        DATABASE_URL="postgres://automate@localhost/automate",
        EMAIL_URL="smtp+tls://user:password@mail.example.com:587",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"AUTOMATE_URL": "https://automate.example.com"}, "AUTOMATE_SECRET_KEY (or AUTOMATE_SECRET_KEY_FILE) must be"),
        ({"AUTOMATE_DEMOS": "1"}, "AUTOMATE_DEMOS is unknown: did you mean AUTOMATE_DEMO?"),
        ({"PORT": "no"}, "PORT must be a whole number"),
    ],
)
def test_a_mistake_is_one_line_and_no_traceback(tmp_path: Path, variables: dict[str, str], sentence: str) -> None:
    done = manage("check", data=tmp_path, **variables)
    assert done.returncode == 1
    assert done.stderr.startswith("Automate cannot start: ")
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.django_db
def test_pages_carry_a_strict_content_security_policy(client: Client) -> None:
    response = client.get("/accounts/login/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_healthz_answers_everybody(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
