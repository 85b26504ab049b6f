"""Runs of every kind go on while whatever drives, serves and keeps them is killed at random.

`CRASH_SECONDS=120 CRASH_RUNS=300 pytest tests/engine/durability -k storm -s` is the long version, `make crash`.
"""

import os
import random
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.engine.durability.outside import CountingMail, Person
from tests.engine.durability.storm import LONGEST, Storm, expect_every_promise_kept, summary
from tests.engine.durability.workflows import kinds
from tests.engine.ledger import Ledger
from workspaces.models import ApiToken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

SECONDS = float(os.environ.get("CRASH_SECONDS", "0"))  # 0: one kill of each kind
RUNS = int(os.environ.get("CRASH_RUNS", "40"))
SEED = int(os.environ.get("CRASH_SEED", "0")) or time.time_ns() % 1_000_000


def test_a_storm_of_crashes_loses_and_doubles_nothing(cast: Cast, tmp_path: Path) -> None:
    _, token = ApiToken.objects.issue(
        workspace=cast.workspace, user=cast.user("alice"), name="Person", scopes=["read", "run"],
        lifetime=timedelta(hours=1),
    )  # fmt: skip
    dice = random.Random(SEED)
    with Ledger(seconds=0.1) as ledger, CountingMail(seconds=0.3) as mail:
        storm = Storm(tmp_path, cast.workspace, kinds(f"http://{ledger.target}"), ledger.target, mail.url, dice)
        try:
            with Person(f"http://127.0.0.1:{storm.port}", token) as person:
                rage(storm, person)
                calm_down(storm, person)
        finally:
            storm.close()
        sys.stdout.write(f"\nseed {SEED}: {summary(storm)}\n")
        expect_every_promise_kept(storm, ledger, mail.received, person)
    assert storm.slowest <= LONGEST


def rage(storm: Storm, person: Person) -> None:
    """Kill, wait until a run goes on, kill again."""
    storm.feed(RUNS)
    ends = time.monotonic() + SECONDS
    once = storm.targets_to_kill()
    storm.random.shuffle(once)
    while once or time.monotonic() < ends:
        time.sleep(storm.random.uniform(0.3, 1.5))
        storm.feed(RUNS if SECONDS else 1)
        storm.ask_person(person)
        storm.strike(once.pop() if once else storm.random.choice(storm.targets_to_kill()))


def calm_down(storm: Storm, person: Person) -> None:
    """No more kills: everything comes to its end."""
    ends = time.monotonic() + 150
    while not storm.all_over():
        assert time.monotonic() < ends, "not every run came to its end"
        storm.ask_person(person)
        time.sleep(0.1)
