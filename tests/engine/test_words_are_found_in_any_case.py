"""What people look for is found however it is written, also letters beyond ASCII, of which SQLite knows no case."""

import pytest

from designer.queries import workflows_of
from designer.services.workflows import create_workflow
from engine.models import Run
from engine.queries import Wanted, narrowed
from tests.cast import Cast
from tests.engine.live_stage import definition_of, drawing

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.mark.parametrize("words", ["ärzte", "ÄRZTE", "Ärzte", "rechnung ärzte", "RECHNUNG"])
def test_a_run_is_found_by_a_word_of_its_title(cast: Cast, words: str) -> None:
    definition = definition_of(cast.workspace, drawing({}))
    run = Run.objects.create(workspace=cast.workspace, definition=definition, title="Ärzte Nord, Rechnung 7")
    assert list(narrowed(Run.objects.all(), Wanted(q=words))) == [run]
    assert not narrowed(Run.objects.all(), Wanted(q=f"{words} ömer")).exists()


def test_a_workflow_is_found_by_a_word_of_its_name(cast: Cast) -> None:
    workflow = create_workflow(workspace=cast.workspace, actor=None, name="Öffnungszeiten ändern")
    assert list(workflows_of(cast.workspace, q="öffnungszeiten ÄNDERN")) == [workflow]
