"""CONTRIBUTING promises a step type in ten minutes; this follows its words to the letter."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from engine.core.catalogue import Catalogue
from engine.core.check import check
from engine.core.contract import faults_of
from engine.core.document import parse
from engine.core.steps import StepType
from tests.engine.core.stage import document
from tests.engine.packages.shelf import offered

GUIDE = Path(__file__).resolve().parents[3] / "CONTRIBUTING.md"
PROJECT = re.compile(r"```toml\n(.*?)```", re.DOTALL)
BLOCK = re.compile(r"```python\n# (?P<path>\S+)\n(?P<code>.*?)```", re.DOTALL)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """The files of the guide, written down and imported under the names they would have."""
    modules = {}
    for block in BLOCK.finditer(GUIDE.read_text()):
        name = block["path"].removesuffix(".py").replace("/", ".")
        file = tmp_path / Path(block["path"]).name
        file.write_text(block["code"])
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec is not None
        assert spec.loader is not None
        modules[name] = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, modules[name])
        spec.loader.exec_module(modules[name])
    return modules


def step_type(written: dict[str, ModuleType]) -> type[StepType]:
    found: type[StepType] = written["engine.steps.text_shorten"].TextShorten
    return found


def test_the_step_type_of_the_guide_keeps_the_contract(written: dict[str, ModuleType]) -> None:
    cls = step_type(written)
    assert faults_of(cls) == []
    assert cls.spec()["defaults"] == {"length": 100}


def test_the_step_type_of_the_guide_can_be_drawn_and_checked(written: dict[str, ModuleType]) -> None:
    catalogue = Catalogue((step_type(written),))
    sound = document({"a": {"type": "text.shorten", "config": {"text": "Hello"}}}, [])
    assert check(parse(sound), catalogue) == []
    faulty = document({"a": {"type": "text.shorten", "config": {"length": 1}}}, [])
    assert {problem.where.pointer for problem in check(parse(faulty), catalogue)} == {
        "/nodes/a/config/text",
        "/nodes/a/config/length",
    }


def test_the_tests_of_the_guide_pass(written: dict[str, ModuleType]) -> None:
    module = written["tests.engine.steps.test_texts_are_shortened"]
    tests = [getattr(module, name) for name in dir(module) if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        test()


def test_the_package_of_the_guide_can_be_built_and_is_found(
    written: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project,) = PROJECT.findall(GUIDE.read_text())
    source, installed = tmp_path / "source", tmp_path / "installed"
    source.mkdir()
    (source / "pyproject.toml").write_text(project)
    (tmp_path / "automate_steps_texts.py").rename(source / "automate_steps_texts.py")
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    subprocess.run([sys.executable, "-m", "pip", "install", *offline, "--target", installed, source], check=True)
    monkeypatch.delitem(sys.modules, "automate_steps_texts")
    with offered(installed) as catalogue:
        assert type(catalogue["text.shorten"]) is step_type(written)


def test_a_step_type_declared_twice_stops_the_start(written: dict[str, ModuleType]) -> None:
    class Other(StepType):
        type = "text.shorten"

    with pytest.raises(Exception, match=r"“text.shorten” is declared by"):
        Catalogue((step_type(written), Other))
