"""CONTRIBUTING promises a step type in ten minutes; this follows its words to the letter."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import jsonschema_rs
import pytest

from engine.core.catalogue import Catalogue
from engine.core.check import check
from engine.core.document import parse
from engine.core.steps import StepType
from tests.engine.core.stage import document

GUIDE = Path(__file__).resolve().parents[3] / "CONTRIBUTING.md"
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
    jsonschema_rs.meta.validate(cls.config)
    assert jsonschema_rs.is_valid(cls.output, cls.sample)
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


def test_the_test_of_the_guide_passes(written: dict[str, ModuleType]) -> None:
    written["tests.engine.steps.test_texts_are_shortened"].test_words_are_kept_whole()


def test_a_step_type_declared_twice_stops_the_start(written: dict[str, ModuleType]) -> None:
    class Other(StepType):
        type = "text.shorten"

    with pytest.raises(Exception, match=r"“text.shorten” is declared by"):
        Catalogue((step_type(written), Other))
