"""A named signal is for a step that goes on, not for one whose pass is coming to its end."""

from engine.core.steps import Wait
from tests.engine.core.stage import Stage, document


def ending_pass() -> Stage:
    """A pass in which one step waits for “go”, one has failed and one is still at work: it will be tried again."""
    each = {"type": "each", "items": [1], "retry": {"attempts": 2, "delay": 1, "kinds": ["permanent"]}}
    body = {name: {"type": type_, "inside": "g"} for name, type_ in (("a", "waits"), ("b", "effect"), ("c", "waits"))}
    stage = Stage(document({"g": each, **body}, []))
    stage.begin()
    stage.finish("g[0].a", Wait("signal", "waiting", name="go", key="7"))
    stage.fail("g[0].b")
    return stage


def test_one_that_comes_while_a_pass_ends_is_kept_for_the_next_attempt() -> None:
    stage = ending_pass()
    stage.signal("named", name="go", key="7", payload="yes")
    stage.done("g[0].c")
    stage.pass_time(1)
    stage.finish("g[0~2].a", Wait("signal", "waiting", name="go", key="7"))
    stage.done("g[0~2].b")
    stage.done("g[0~2].c")
    assert stage.state.status == "completed", stage.told


def test_one_that_is_kept_is_not_given_to_a_pass_that_ends() -> None:
    stage = ending_pass()
    stage.signal("named", name="other", payload="yes")
    stage.finish("g[0].c", Wait("signal", "waiting", name="other"))
    assert [letter["name"] for letter in stage.state.mail] == ["other"], stage.told
