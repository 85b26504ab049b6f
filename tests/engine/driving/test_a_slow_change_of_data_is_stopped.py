"""A statement that takes too long is stopped by the database just before its time limit: then nothing was changed."""

import sqlite3
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from engine.models import Run, Step
from tests.cast import Cast
from tests.engine.driving.stage import drive, driving, started

pytestmark = pytest.mark.django_db(transaction=True)

ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT sum(n) FROM r"


@pytest.fixture
def crm(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "crm.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE numbers (n)")
    settings.AUTOMATE_DATABASES = {"crm": f"sqlite:///{path}"}
    return path


def ended(run: Run) -> bool:
    run.refresh_from_db()
    return run.status in ("failed", "waiting")


def test_nobody_is_asked_whether_it_was_done(cast: Cast, crm: Path) -> None:
    config = {"database": "crm", "mode": "write", "sql": f"INSERT INTO numbers {ENDLESS}"}
    run = started(cast, {"a": {"type": "data.query", "config": config, "timeout": 1}}, [])
    with driving() as driver:
        drive(driver, lambda: ended(run), "it has ended, or a person is asked")
    step = Step.objects.get(run=run)
    assert (run.status, (step.error or {}).get("kind")) == ("failed", "permanent")
    assert sqlite3.connect(crm).execute("SELECT count(*) FROM numbers").fetchone() == (0,)
