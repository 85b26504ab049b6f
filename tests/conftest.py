"""What every test may rely on: markers by database need, and data that vanishes."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that touch a database, so that `make test` can run just these again on PostgreSQL."""
    wanted = {"db", "transactional_db", "django_db_setup", "live_server"}
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & wanted:
            item.add_marker("database")
