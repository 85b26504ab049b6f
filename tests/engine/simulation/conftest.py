"""One stage for all simulations of a process."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.engine.simulation.stage import Stage, stage


@pytest.fixture(scope="module")
def staged(django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    with django_db_blocker.unblock(), stage() as played:
        yield played
