"""The package of examples/, built and installed as anybody would, and a workflow that runs with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.api.catalogue import served
from engine.installation import packages_can_be_offered
from engine.registry import CATALOGUE, ORIGINS
from engine.step_pages import own_types
from tests.cast import Cast
from tests.engine.driving.stage import drive, driving, is_over, started
from tests.engine.packages.shelf import offered

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "automate-steps-bankdays"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the example was installed; nothing is fetched."""
    target = tmp_path_factory.mktemp("installed")
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    subprocess.run([sys.executable, "-m", "pip", "install", *offline, "--target", target, EXAMPLE], check=True)
    return target


def test_its_own_tests_pass_where_it_is_installed(installed: Path) -> None:
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-n", "0", str(EXAMPLE / "tests")]
    done = subprocess.run(
        pytest_, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(installed)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db(transaction=True)
def test_a_workflow_runs_with_its_steps(installed: Path, cast: Cast) -> None:
    add = {"type": "bankdays.add", "config": {"date": "{{ input.invoiced }}", "days": 10}}
    wait = {"type": "bankdays.wait", "config": {"at": "00:00", "calendar": "fedwire"}}
    with offered(installed), driving() as driver:
        run = started(
            cast, {"due": add, "rest": {**wait, "disabled": True}}, ["due -> rest"], {"invoiced": "2026-03-31"},
            output={"due": "{{ steps.due.date }}"},
        )  # fmt: skip
        drive(driver, lambda: is_over(run), "the run is over")
    assert (run.status, run.output) == ("completed", {"due": "2026-04-16"})


@pytest.mark.django_db
def test_the_palette_has_its_steps_and_the_product_does_not_count_them_as_its_own(installed: Path, cast: Cast) -> None:
    with offered(installed):
        assert "bankdays.add" in {step["type"] for step in served(cast.workspace.pk)["steps"]}
        assert ORIGINS["bankdays.add"] == ORIGINS["bankdays.wait"] == "automate-steps-bankdays"
        assert "bankdays.add" not in {step.type for step in own_types()}
        assert (CATALOGUE.is_foreign("bankdays.add"), CATALOGUE.is_foreign("data.set")) == (True, False)
        assert packages_can_be_offered(None) == []
    assert "bankdays.add" not in {step["type"] for step in served(cast.workspace.pk)["steps"]}
