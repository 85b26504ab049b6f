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


PURE = "tests/engine/core/"
WITH_PROCESSES = ("tests/engine/durability/", "tests/engine/operations/", "tests/setup/", "tests/browser/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that touch a database, so that `make test` can run just these again on PostgreSQL."""
    wanted = {"db", "transactional_db", "live_server", "client", "admin_client"}
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & wanted:
            item.add_marker("database")
        _must_be_found(item)


def _must_be_found(item: pytest.Item) -> None:
    """A test that lies where `make test` does not look for its kind would not be run, and nobody would notice."""
    if item.get_closest_marker("database") and item.nodeid.startswith(PURE):
        raise pytest.UsageError(f"{item.nodeid} touches a database: nothing in {PURE} is run on PostgreSQL.")
    if item.get_closest_marker("processes") and not item.nodeid.startswith(WITH_PROCESSES):
        raise pytest.UsageError(f"{item.nodeid} starts processes, which is for {', '.join(WITH_PROCESSES)} alone.")
