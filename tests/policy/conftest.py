"""One cast for all routes of a file: building it and signing it in took as long as what is asked about."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.cast import Cast, build_cast


@dataclass
class Troupe(Cast):
    """A cast that has signed in once; whoever asks for a browser gets a fresh one with that session."""

    sessions: dict[str, str] = field(default_factory=dict)

    def browser(self, name: str) -> Client:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[name]
        return client


@pytest.fixture(scope="module")
def troupe(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Troupe]:
    """Stays for all tests of the file, each of which takes back what it changes itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = build_cast()
        sessions = {name: cast.browser(name).cookies[settings.SESSION_COOKIE_NAME].value for name in cast.members}
        yield Troupe(cast.workspace, cast.rival, cast.members, sessions)
        transaction.set_rollback(True)
