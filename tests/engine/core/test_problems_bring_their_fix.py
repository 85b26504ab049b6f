"""What a click would mend is mended by it; secrets, lists and failures nobody hears of are told while drawing."""

import copy
from typing import Any

import pytest

from engine.core.check import check
from engine.core.document import parse
from engine.core.problems import Fix, Problem
from engine.registry import CATALOGUE
from tests.engine.core.stage import document

CALL = {"type": "http.request", "config": {"method": "GET", "url": "https://a.test"}}
QUERY = {"type": "data.query", "config": {"database": "shop", "sql": "SELECT 1"}}
CODE = {"type": "code.python", "config": {"code": "1"}}
NAMED = {"input": {"type": "object", "properties": {}}}


def setting(**values: Any) -> dict[str, Any]:
    return {"type": "data.set", "config": {"values": values}}


def mail(**more: Any) -> dict[str, Any]:
    return {"type": "mail.send", "config": {"to": "a@b.test", "subject": "Hi", "body": "Hi"}, **more}


def where_holds(expression: str) -> dict[str, Any]:
    return {"type": "logic.condition", "config": {"condition": {"expression": expression}}}


def found(raw: dict[str, Any], code: str) -> list[Problem]:
    return [problem for problem in check(parse(raw), CATALOGUE) if problem.code == code]


def mended(raw: dict[str, Any], fix: Fix) -> dict[str, Any]:
    """The document with the fix carried out, as the canvas does it."""
    whole = copy.deepcopy(raw)
    *way, last = [part.replace("~1", "/").replace("~0", "~") for part in fix.pointer.split("/")[1:]]
    at: Any = whole
    for part in way:
        at = at[int(part)] if isinstance(at, list) else at.setdefault(part, {})
    if fix.remove:
        del at[last]
    elif isinstance(at, list):
        at[int(last)] = fix.value
    else:
        at[last] = fix.value
    return whole


JOINED = document(
    {"c": where_holds("True"), "l": CODE, "r": CODE, "j": {**CODE, "join": {"at_least": 2}}},
    ["c:true -> l", "c:false -> r", "l -> j", "r -> j"],
)
MENDED: dict[str, tuple[str, dict[str, Any]]] = {
    "a step misspelt": (
        "unknown-reference",
        document({"note": CODE, "b": setting(x="{{ steps.noet.result }}")}, ["note -> b"]),
    ),
    "a step misspelt in code": (
        "unknown-reference",
        document({"note": CODE, "b": where_holds("len(steps.notes.result) > 1")}, ["note -> b"]),
    ),
    "a variable that is missing": ("unknown-reference", document({"a": setting(x="{{ vars.limit }}")}, [])),
    "a field that nobody asks for": ("unknown-reference", document({"a": setting(x="{{ input.name }}")}, [], **NAMED)),
    "a part of a list": ("no-such-part", document({"q": QUERY, "b": setting(x="{{ steps.q.rows.name }}")}, ["q -> b"])),
    "a step that is off": (
        "may-be-missing",
        document({"a": {**CODE, "disabled": True}, "b": setting(x="{{ steps.a.result }}")}, ["a -> b"]),
    ),
    "a step that need not be done": (
        "may-be-missing",
        document(
            {"a": CODE, "b": CODE, "j": {**setting(x="{{ steps.a.result }}"), "join": "any"}}, ["a -> j", "b -> j"]
        ),
    ),
    "braces left open": ("bad-expression", document({"a": setting(x="Dear {{ run.title")}, [])),
    "a port that is not there": ("unknown-port", document({"a": CODE, "b": CODE}, ["a:maybe -> b"])),
    "a connection drawn twice": ("doubled-edge", document({"a": CODE, "b": CODE}, ["a -> b", "a -> b"])),
    "a reverse that is not there": ("unknown-reverse", document({"a": {**CODE, "compensation": "gone"}}, [])),
    "too many paths waited for": ("join-never-fires", JOINED),
    "a failure nobody hears of": ("unhandled-failure", document({"m": mail()}, [])),
    "a container that is not there": ("unknown-container", document({"a": {**CODE, "inside": "gone"}}, [])),
}


@pytest.mark.parametrize("what", MENDED)
def test_a_fix_mends(what: str) -> None:
    code, raw = MENDED[what]
    (problem,) = found(raw, code)
    assert problem.fix is not None
    assert found(mended(raw, problem.fix), code) == []


def test_nothing_is_offered_where_nothing_is_plainly_meant() -> None:
    (problem,) = found(document({"a": CODE, "b": setting(x="{{ steps.zzz.y }}")}, ["a -> b"]), "unknown-reference")
    assert problem.fix is None


def test_what_a_step_gives_is_known_from_its_type_and_configuration() -> None:
    def told(reference: str) -> list[str]:
        nodes = {"q": QUERY, "s": setting(total=1), "b": setting(x=reference)}
        return [problem.message for problem in found(document(nodes, ["q -> s", "s -> b"]), "no-such-part")]

    assert told("{{ steps.s.total }}") == told("{{ steps.q.rows[0].name }}") == told("{{ steps.q.rows }}") == []
    assert told("{{ steps.s.totla }}") == ["“b” reads “steps.s.totla”, but “s” gives nothing called “totla”."]
    assert told("{{ steps.q.count.x }}") == [
        "“b” reads “steps.q.count.x”, but “steps.q.count” is a number and has nothing called “x”."
    ]


def test_a_loop_goes_through_a_list() -> None:
    def told(items: Any) -> list[str]:
        loop = {"type": "logic.for_each", "config": {"items": items}}
        nodes = {"q": QUERY, "each": loop, "in": {**CODE, "inside": "each"}}
        return [problem.hint for problem in found(document(nodes, ["q -> each"]), "not-a-list")]

    assert told("{{ steps.q.rows }}") == told(["a", "b"]) == told("{{ input.list }}") == []
    assert told("{{ steps.q }}") == ["Perhaps steps.q.rows is meant."]
    assert told("{{ steps.q.count }}") == ["Choose a list."]


@pytest.mark.parametrize(
    "settled",
    [
        document({"m": mail(on_error="ask")}, []),
        document({"m": mail(optional=True)}, []),
        document({"m": mail(), "b": CODE}, ["m:error -> b"]),
        document({"m": mail()}, [], settings={"on_failure": "roll_back"}),
        document({"g": {"type": "logic.group", "on_error": "ask"}, "m": mail(inside="g")}, []),
    ],
)
def test_who_says_what_becomes_of_a_failure_gets_no_advice(settled: dict[str, Any]) -> None:
    assert found(settled, "unhandled-failure") == []


def test_a_container_that_would_do_again_what_must_not_be_done_twice_gets_advice() -> None:
    def told(settings: dict[str, Any], **more: Any) -> list[str]:
        nodes = {"g": {"type": "logic.group", **settings}, "m": mail(inside="g", on_error="ask", **more)}
        return [problem.message for problem in found(document(nodes, []), "tried-once")]

    said = ["“g” is not tried again by itself once “m” in it has been done."]
    assert told({"retry": {"attempts": 3}}) == told({"fallback": {"config": {}}}) == said
    assert told({}) == told({"retry": {"attempts": 3}}, on_crash="again") == []


def test_what_stays_done_when_its_group_fails_gets_advice() -> None:
    def told(nodes: dict[str, Any], edges: list[str], **group: Any) -> list[str]:
        drawn = {"g": {"type": "logic.group", "on_error": "ask", **group}, **nodes}
        return [problem.message for problem in found(document(drawn, edges), "stays-done")]

    inside = {"m": mail(inside="g"), "a": {**setting(x=1), "inside": "g"}}
    said = ["“m” stays done if “g” fails later, since no step undoes it."]
    assert told(inside, ["m -> a"]) == told(inside, []) == said
    assert told(inside, ["a -> m"]) == [], "it is done last"
    assert told({"m": mail(inside="g", compensation="u"), "u": mail(inside="g"), "a": inside["a"]}, ["m -> a"]) == []
    assert told({**inside, "u": setting(x=1)}, ["m -> a"], compensation="u") == [], "the group is undone as a whole"
    loop = {"type": "logic.for_each", "config": {"items": "{{ [1] }}"}, "inside": "g"}
    assert told({"l": loop, "m": mail(inside="l")}, []) == said, "a later pass may fail"


def test_so_does_one_in_which_a_workflow_is_called() -> None:
    call = {"type": "flow.call", "config": {"workflow": "w"}, "inside": "g"}
    nodes = {"g": {"type": "logic.for_each", "config": {"items": [1]}, "retry": {"attempts": 3}}, "c": call}
    (problem,) = found(document(nodes, []), "tried-once")
    assert problem.message == "“g” is not tried again by itself once “c” in it has been done."
    assert problem.hint == "Let the steps in it be tried again instead."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Bearer abcdefghijkl"),
        ("x-api-key", "0123456789abcdef"),
        ("note", "use sk-abcdefghijklmnop1234 for it"),
        ("url", "https://me:hunter22@shop.test/"),
    ],
)
def test_a_secret_in_a_plain_field_is_told_and_never_repeated(name: str, value: str) -> None:
    (problem,) = found(document({"a": setting(**{name: value})}, []), "plain-secret")
    assert (problem.severity, problem.where.pointer) == ("warning", f"/nodes/a/config/values/{name}")
    assert value not in str(problem.dump())


@pytest.mark.parametrize(
    ("name", "value"),
    [("Authorization", "{{ input.token }}"), ("secret", ""), ("secretary", "Vera Lindqvist"), ("url", "https://a.test/x@y")],
)  # fmt: skip
def test_what_only_sounds_like_a_secret_is_left_alone(name: str, value: str) -> None:
    assert found(document({"a": setting(**{name: value})}, []), "plain-secret") == []
