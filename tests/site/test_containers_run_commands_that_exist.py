"""No container engine is needed to see that the files name real commands, files and secrets."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def test_the_services_are_a_database_one_migration_web_and_worker(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"db", "migrate", "web", "worker"}
    for name in ("web", "worker"):
        assert compose["services"][name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert compose["services"]["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", ["migrate", "web", "worker"])
def test_each_service_calls_a_management_command(compose: dict[str, Any], name: str) -> None:
    python, manage, command, *_ = compose["services"][name]["command"]
    assert (python, manage) == ("python", "manage.py")
    assert command in get_commands()


@pytest.mark.parametrize("name", ["db", "web", "worker"])
def test_each_lasting_service_is_asked_for_its_health(compose: dict[str, Any], name: str) -> None:
    kind, *command = compose["services"][name]["healthcheck"]["test"]
    assert kind == "CMD"
    if name != "db":
        assert command == ["python", "manage.py", "healthy", name]
        assert "healthy" in get_commands()


def test_secrets_come_from_files_that_are_not_in_the_repository(compose: dict[str, Any]) -> None:
    assert {secret["file"] for secret in compose["secrets"].values()} == {
        "secrets/secret_key",
        "secrets/database_password",
    }
    assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    assert "secrets" in (ROOT / ".dockerignore").read_text().splitlines()


def test_the_image_runs_without_root_and_looks_after_its_health() -> None:
    stages = DOCKERFILE.split("\nFROM ")[1:]
    assert len(stages) == 3
    assert re.search(r"^USER automate$", stages[-1], re.MULTILINE)
    assert re.search(r"^HEALTHCHECK .* CMD ", stages[-1], re.MULTILINE)


def test_the_image_runs_commands_that_exist_on_files_that_exist() -> None:
    commands = [json.loads(found) for found in re.findall(r"CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)]
    assert {command[2] for command in commands} <= set(get_commands())
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source


def test_every_room_of_the_house_is_in_the_image() -> None:
    for room in ("automate", "workspaces", "engine", "designer", "humantasks", "templates", "static"):
        assert f"COPY {room} {room}" in DOCKERFILE
