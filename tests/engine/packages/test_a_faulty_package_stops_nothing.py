"""Whatever a package does when it is imported or declared, the site starts, and says which package is at fault."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.installation import packages_can_be_offered
from engine.registry import CATALOGUE
from tests.engine.packages.shelf import offered, package

ROOT = Path(__file__).resolve().parents[3]
SOUND = """
from engine.core.steps import Done, Effect, StepType

class Sound(StepType):
    type, title, description, category, icon = "{type}", "Sound", "Does nothing.", "data", "code"
    effect, docs, sample = Effect.PURE, "Nothing at all.", {{}}
    config = {{"type": "object", "properties": {{}}, "additionalProperties": False}}

    def perform(self, context):
        return Done({{}})

STEP_TYPES = (Sound,)
"""


def told(shelf: Path) -> list[str]:
    with offered(shelf):
        return [message.msg for message in packages_can_be_offered(None)]


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("import nothing_of_that_name", "it cannot be imported: ModuleNotFoundError"),
        ("1 / 0", "it cannot be imported: ZeroDivisionError"),
        ("raise SystemExit(3)", "it cannot be imported: SystemExit: 3"),
        ("STEPS = ()", "it cannot be imported: AttributeError"),
        ("STEP_TYPES = 7", "it cannot be imported: TypeError"),
        ("STEP_TYPES = (int,)", "the step type int is left out"),
        (SOUND.format(type="Sound"), "the step type Sound is left out: “Sound” is no name of a type"),
        (SOUND.format(type="a.b") + "\nSound.config = 7", "config is no JSON Schema"),
        (SOUND.format(type="a.b") + "\nSound.failures = 7", "its declaration cannot be read: AttributeError"),
        (SOUND.format(type="a.b") + "\nSound.__init__ = lambda self: exit(3)", "it cannot be served: SystemExit: 3"),
        (SOUND.format(type="human.form"), "left out: Automate itself has one of that name already"),
    ],
)
def test_the_warning_names_the_package_and_its_fault(tmp_path: Path, code: str, fault: str) -> None:
    package(tmp_path, "steps-at-fault", code)
    before = dict(CATALOGUE)
    (message,) = told(tmp_path)
    assert message.startswith("Package steps-at-fault (entry point steps): ")
    assert fault in message
    assert dict(CATALOGUE) == before


def test_of_two_packages_that_claim_one_name_the_first_by_name_has_it(tmp_path: Path) -> None:
    package(tmp_path, "steps-b", SOUND.format(type="greeting.send"))
    package(tmp_path, "steps-a", SOUND.format(type="greeting.send"))
    (message,) = told(tmp_path)
    assert message.startswith("Package steps-b ")
    assert "the package steps-a has one of that name already" in message


def test_one_faulty_step_type_takes_no_other_of_its_package_with_it(tmp_path: Path) -> None:
    package(tmp_path, "steps-mixed", SOUND.format(type="mixed.good") + "\nSTEP_TYPES = (Sound, int)")
    with offered(tmp_path) as catalogue:
        assert "mixed.good" in catalogue


def test_what_an_uninstall_has_left_behind_hides_no_other_package(tmp_path: Path) -> None:
    package(tmp_path, "steps-gone", SOUND.format(type="gone.good"))
    package(tmp_path, "steps-sound", SOUND.format(type="sound.good"))
    (tmp_path / "steps_gone.py").unlink()
    (tmp_path / "steps_gone-1.0.dist-info" / "METADATA").unlink()
    with offered(tmp_path) as catalogue:
        assert "sound.good" in catalogue
        (message,) = packages_can_be_offered(None)
    assert message.msg.startswith("Package steps_gone (entry point steps): it cannot be imported: ModuleNotFoundError")


def test_entry_points_that_cannot_be_read_hide_no_other_package(tmp_path: Path) -> None:
    package(tmp_path, "steps-torn", SOUND.format(type="torn.good"))
    package(tmp_path, "steps-sound", SOUND.format(type="sound.good"))
    (tmp_path / "steps_torn-1.0.dist-info" / "entry_points.txt").write_text("[automate.steps]\nsteps", encoding="utf-8")
    with offered(tmp_path) as catalogue:
        assert "sound.good" in catalogue
        (message,) = packages_can_be_offered(None)
    assert message.msg.startswith("Package steps-torn (entry point entry_points.txt): its entry points cannot be read")


def test_the_site_starts_beside_a_broken_package(tmp_path: Path) -> None:
    package(tmp_path, "steps-at-fault", "1 / 0")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "automate.W001" in done.stderr
    assert "Package steps-at-fault" in done.stderr
