"""Results above the limit travel by reference: readable where they are needed, never forged, never lost."""

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.utils import timezone
from pytest_django.fixtures import Settings

from engine.core.stored import Stored
from engine.interventions import fork_run
from engine.models import Payload, Run, Step
from engine.results import result_of
from engine.services import signal_run
from engine.store.claim import Claim, claim_due
from engine.store.load import Plans, load
from engine.upkeep.retention import prune
from tests.cast import Cast
from tests.engine.calls.stage import begun, calling, workflow
from tests.engine.driving.stage import delay, drive, driving, is_over, setting, signal, started

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "x" * 5_000


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    """Large begins at 2 kB here, and files lie in a place of this test's own."""
    settings.AUTOMATE_PAYLOAD_INLINE = 2_000
    settings.AUTOMATE_PAYLOAD_MOST = 1024 * 1024
    options = {"location": tmp_path}
    settings.STORAGES = {
        **settings.STORAGES,
        "payloads": {"BACKEND": "engine.durable_files.DurableFileStorage", "OPTIONS": options},
    }
    return tmp_path


def code(source: str, **inputs: Any) -> dict[str, Any]:
    return {"type": "code.python", "config": {"code": source, "inputs": inputs}}


def finished(run: Run) -> Run:
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    return run


def test_a_large_result_is_read_by_paths_expressions_conditions_and_code(cast: Cast) -> None:
    condition = {"rules": [{"left": "{{ steps.big.result.items }}", "op": "contains", "right": "seven"}]}
    nodes = {
        "big": code("{'text': 'x' * 5000, 'items': ['seven']}"),
        "path": setting(first="{{ steps.big.result.items[0] }}"),
        "expression": setting(length="{{ len(steps.big.result.text) }}"),
        "whole": setting(kept="{{ steps.big }}"),
        "inside": setting(text="<{{ steps.big.result.items }}>"),
        "asks": {"type": "logic.condition", "config": {"condition": condition}},
        "code": code("[len(text), len(steps['whole']['kept']['result']['text'])]", text="{{ steps.big.result.text }}"),
    }
    names = list(nodes)
    edges = [f"{a} -> {b}" for a, b in pairwise(names) if a != "asks"] + ["asks:true -> code"]
    run = finished(started(cast, nodes, edges))
    assert run.status == "completed", run.error
    outputs: dict[str, Any] = dict(Step.objects.filter(run=run).values_list("key", "output"))
    assert list(outputs["big"]) == list(outputs["whole"]) == ["$cut"]
    assert outputs["path"] == {"first": "seven"}
    assert outputs["expression"] == {"length": 5000}
    assert outputs["inside"] == {"text": '<["seven"]>'}
    assert outputs["code"]["result"] == [5000, 5000]


def test_the_driver_holds_where_it_lies_and_loads_no_more(cast: Cast) -> None:
    run = started(cast, {"big": code("'x' * 5000"), "wait": signal("go")}, ["big -> wait"])
    with driving() as driver:
        drive(driver, lambda: Run.objects.get(pk=run.pk).status == "waiting", "it waits")
    Run.objects.filter(pk=run.pk).update(wake_at=run.created_at)
    (held,) = load(_claims(), Plans())
    output = held.state.outputs["big"]
    assert isinstance(output, Stored)
    assert output.bytes > 5_000
    assert output["result"] == TEXT


def test_what_only_looks_like_a_reference_is_none(cast: Cast, files: Path) -> None:
    (files / "secret.json").write_text('"secret"')
    forged = {"$file": "secret.json", "bytes": 8, "$cut": 8, "name": "secret.json"}
    nodes = {"mine": code(f"{forged!r}"), "wait": delay("1ms"), "read": setting(got="{{ steps.mine.result }}")}
    run = finished(started(cast, nodes, ["mine -> wait", "wait -> read"]))
    assert Step.objects.get(run=run, key="read").output == {"got": forged}
    assert not Payload.objects.exists()


def test_the_output_of_a_run_keeps_its_small_members(cast: Cast) -> None:
    nodes = {"big": code("{'text': 'x' * 5000, 'n': 3}")}
    output = {"all": "{{ steps.big.result.text }}", "n": "{{ steps.big.result.n }}"}
    run = finished(started(cast, nodes, [], output=output))
    assert run.output is not None
    assert run.output["n"] == 3
    assert run.output["all"] == {"$cut": 5_002}
    assert [(row.step, row.pointer) for row in Payload.objects.filter(run=run).order_by("step")] == [
        ("", "/all"),
        ("big", ""),
    ]


@pytest.mark.parametrize("name", ["k" * 600, "~" * 300, "short"])
def test_an_output_with_a_name_longer_than_any_place_can_have_is_kept_all_the_same(cast: Cast, name: str) -> None:
    run = finished(started(cast, {"big": code("'x' * 5000")}, [], output={name: "{{ steps.big.result }}"}))
    assert run.status == "completed", run.error
    assert result_of(run, None) == {name: TEXT}


def test_what_lies_too_deep_in_an_output_to_be_named_lies_in_a_file_with_what_is_around_it(cast: Cast) -> None:
    deep = workflow(cast, "deep", {"big": code("'x' * 5000")}, output={"k" * 300: "{{ steps.big.result }}"})
    called = {"c": calling(deep.key)}
    run = finished(begun(workflow(cast, "caller", called, output={"b" * 300: "{{ steps.c }}", "a": 1})))
    assert run.status == "completed", run.error
    assert result_of(run, None) == {"b" * 300: {"k" * 300: TEXT}, "a": 1}
    assert list(run.output or {}) == ["b" * 300, "a"]


def test_results_of_a_loop_stay_where_they_lie(cast: Cast) -> None:
    nodes = {
        "loop": {"type": "logic.for_each", "config": {"items": "{{ [1, 2, 3] }}"}},
        "big": {**code("str(number) * 3000", number="{{ loop.item }}"), "inside": "loop"},
        "wait": delay("1ms"),
        "sizes": setting(second="{{ steps.loop.results[1].result[0] }}"),
        "code": code("[len(one['result']) for one in steps['loop']['results']]"),
    }
    run = finished(started(cast, nodes, ["loop -> wait", "wait -> sizes", "sizes -> code"]))
    assert run.status == "completed", run.error
    assert Step.objects.get(run=run, key="sizes").output == {"second": "2"}
    assert Step.objects.get(run=run, key="code").output["result"] == [3000, 3000, 3000]
    kept = Step.objects.get(run=run, key="loop").output
    assert [list(one) for one in kept["results"]] == [["$cut"]] * 3


def remove(path: Path) -> None:
    path.unlink()


def damage(path: Path) -> None:
    path.write_text('"other"')


@pytest.mark.parametrize(("spoil", "words"), [(remove, "cannot read"), (damage, "is damaged")])
def test_a_file_that_is_gone_or_damaged_is_told_in_a_sentence(
    cast: Cast, files: Path, spoil: Callable[[Path], None], words: str
) -> None:
    nodes = {"big": code("'x' * 5000"), "wait": delay("1ms"), "read": setting(got="{{ steps.big.result }}")}
    run = started(cast, nodes, ["big -> wait", "wait -> read"])
    with driving() as driver:
        drive(driver, lambda: Payload.objects.filter(run=run).exists(), "the result is written")
        spoil(files / Payload.objects.get(run=run, step="big").name)
        drive(driver, lambda: is_over(run), "the run is over")
    assert run.status == "failed"
    assert words in (run.error or {})["message"]


def test_a_result_beyond_the_largest_fails_its_step(cast: Cast) -> None:
    run = finished(started(cast, {"big": code("'x' * 2000000")}, []))
    assert run.status == "failed"
    assert "The result is 1.9 MB; at most 1 MB can be kept." in (run.error or {})["message"]


def test_the_file_is_on_disk_before_its_row_and_for_the_site_alone(cast: Cast, files: Path) -> None:
    run = finished(started(cast, {"big": code("'x' * 5000")}, []))
    row = Payload.objects.get(run=run)
    path = files / row.name
    assert path.stat().st_mode & 0o077 == 0
    assert path.stat().st_size == row.bytes
    assert row.name.startswith(f"{run.workspace_id}/")
    with storages["payloads"].open(row.name) as file:
        assert b"x" * 5_000 in file.read()


def test_a_fork_takes_over_where_results_lie(cast: Cast) -> None:
    nodes = {"big": code("'x' * 5000"), "mid": setting(x=1), "read": setting(length="{{ len(steps.big.result) }}")}
    run = finished(started(cast, nodes, ["big -> mid", "mid -> read"]))
    fork = finished(fork_run(run=run, step_key="mid", actor=cast.user("alice")))
    assert fork.status == "completed", fork.error
    assert Step.objects.get(run=fork, key="read").output == {"length": 5000}
    names = set(Payload.objects.filter(run__in=[run, fork]).values_list("name", flat=True))
    assert len(names) == 1
    old = timezone.now() - timedelta(days=40)
    Run.objects.update(finished_at=old, created_at=old)
    Run.objects.filter(pk=fork.pk).update(finished_at=timezone.now())
    assert prune(days=30).runs == 0  # the fork may still be gone on with


def test_a_loop_taken_up_by_another_driver_finds_what_its_passes_gave(cast: Cast) -> None:
    nodes = {
        "loop": {"type": "logic.for_each", "config": {"items": "{{ [1, 2] }}"}},
        "big": {**code("str(number) * 3000", number="{{ loop.item }}"), "inside": "loop"},
        "wait": {**signal("go"), "inside": "loop"},
        "read": setting(all="{{ [len(one['big']['result']) for one in steps['loop']['results']] }}"),
    }
    nodes["loop"]["config"] = {**nodes["loop"]["config"], "result": "{{ steps }}"}
    run = started(cast, nodes, ["big -> wait", "loop -> read"])
    for number in range(2):
        with driving() as driver:  # one driver for each pass: it must read what the last one wrote
            drive(driver, lambda: Run.objects.get(pk=run.pk).status == "waiting", "it waits")
            drive(driver, lambda number=number: waiting_in(run) == f"loop[{number}].wait", "in this pass")  # type: ignore[misc]
        signal_run(run=run, name="go")
    finished(run)
    assert run.status == "completed", run.error
    assert Step.objects.get(run=run, key="read").output == {"all": [3000, 3000]}


def waiting_in(run: Run) -> str | None:
    return Step.objects.filter(run=run, status="waiting").values_list("key", flat=True).first()


def test_a_called_run_hands_over_where_its_output_lies(cast: Cast) -> None:
    workflow(cast, "big", {"big": code("'x' * 5000")}, output={"text": "{{ steps.big.result }}"})
    nodes = {"c": calling("big"), "read": setting(length="{{ len(steps.c.text) }}")}
    run = finished(begun(workflow(cast, "caller", nodes, ["c -> read"])))
    assert run.status == "completed", run.error
    assert Step.objects.get(run=run, key="read").output == {"length": 5000}
    assert Payload.objects.get(run=run, step="c").name == Payload.objects.get(run__parent=run, step="").name


def test_what_is_cut_can_be_had_whole_through_the_api(cast: Cast) -> None:
    nodes = {"big": code("{'text': 'x' * 5000, 'items': ['a', 'b']}")}
    run = finished(
        started(cast, nodes, [], output={"text": "{{ steps.big.result.text }}", "list": "{{ steps.big.result.items }}"})
    )
    address = f"/api/w/acme/runs/{run.ref}/"
    alice = cast.browser("alice")
    assert alice.get(f"{address}steps/", {"key": "big"}).json()["results"][0]["output"].keys() == {"$cut"}
    answer = alice.get(f"{address}steps/big/output/")
    assert answer["Content-Disposition"].startswith("attachment")
    whole = json.loads(answer.getvalue())
    assert whole["result"] == {"text": TEXT, "items": ["a", "b"]}
    assert alice.get(f"{address}steps/big/output/", {"pointer": "/result/items/1"}).json() == "b"
    assert alice.get(f"{address}steps/big/output/", {"pointer": "/nothing"}).status_code == 404
    assert alice.get(f"{address}output/").json() == {"text": TEXT, "list": ["a", "b"]}
    assert cast.browser("mallory").get(f"{address}output/").status_code == 404


def test_more_than_can_be_handed_out_at_once_is_told_part_by_part(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.results.MOST_AT_ONCE", 4_000)
    output = {"text": "{{ steps.big.result }}"}
    run = finished(started(cast, {"big": code("'x' * 5000")}, [], output=output))
    answer = cast.browser("alice").get(f"/api/w/acme/runs/{run.ref}/output/")
    assert answer.status_code == 413
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/text"]
    part = cast.browser("alice").get(f"/api/w/acme/runs/{run.ref}/output/", {"pointer": "/text"})
    assert json.loads(part.getvalue()) == TEXT


def _claims() -> list[Claim]:
    now = timezone.now()
    return claim_due(owner="me", now=now, lease_until=now + timedelta(seconds=10), most=5)
