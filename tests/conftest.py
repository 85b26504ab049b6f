"""What every test may rely on: markers by database need, and the cast."""

import pytest

from tests.cast import Cast, build_cast
from tests.emptying import instead_of_flushing


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> None:
    instead_of_flushing()


@pytest.fixture
def cast(db: None) -> Cast:
    """alice, bob and the others, in two workspaces; see `tests.cast`."""
    return build_cast()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that touch a database, so that `make test` can run just these again on PostgreSQL."""
    wanted = {"db", "transactional_db", "live_server", "client", "admin_client"}
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & wanted:
            item.add_marker("database")
