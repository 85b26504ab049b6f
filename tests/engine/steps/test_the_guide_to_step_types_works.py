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
from engine.installation import packages_can_be_offered
from tests.engine.core.stage import document
from tests.engine.packages.shelf import offered

PACKAGE = "automate_steps_texts/__init__.py"
GUIDE = Path(__file__).resolve().parents[3] / "CONTRIBUTING.md"
PROJECT = re.compile(r"```toml\n(.*?)```", re.DOTALL)
BLOCK = re.compile(r"```python\n# (?P<path>\S+)\n(?P<code>.*?)```", re.DOTALL)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """The files of the guide, written down and imported under the names they would have."""
    modules = {}
    for block in BLOCK.finditer(GUIDE.read_text()):
        if block["path"] == PACKAGE:
            continue  # it is built and installed
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


def test_the_package_of_the_guide_can_be_built_and_is_found(tmp_path: Path) -> None:
    (project,) = PROJECT.findall(GUIDE.read_text())
    source, installed = tmp_path / "source", tmp_path / "installed"
    blocks = {block["path"]: block["code"] for block in BLOCK.finditer(GUIDE.read_text())}
    (source / PACKAGE).parent.mkdir(parents=True)
    (source / "pyproject.toml").write_text(project)
    (source / PACKAGE).write_text(blocks[PACKAGE])
    code = blocks["engine/steps/text_shorten.py"].replace('type = "text.shorten"', 'type = "texts.shorten"')
    (source / "automate_steps_texts" / "shorten.py").write_text(code)
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    subprocess.run([sys.executable, "-m", "pip", "install", *offline, "--target", installed, source], check=True)
    with offered(installed) as catalogue:
        assert catalogue["texts.shorten"].title == "Shorten text"
        assert packages_can_be_offered(None) == []


def test_the_guide_names_every_control_of_the_form() -> None:
    field = (GUIDE.parent / "canvas" / "src" / "panels" / "form" / "Field.tsx").read_text()
    (table,) = re.findall(r"const controls: .*? = \{\n(.*?)\n\};", field, re.DOTALL)
    names = re.findall(r"^  (\w+):", table, re.MULTILINE)
    assert len(names) > 15
    assert [name for name in names if not re.search(rf"[`\"]{name}[`\"]", GUIDE.read_text())] == []


def test_a_step_type_declared_twice_stops_the_start(written: dict[str, ModuleType]) -> None:
    class Other(StepType):
        type = "text.shorten"

    with pytest.raises(Exception, match=r"“text.shorten” is declared by"):
        Catalogue((step_type(written), Other))
