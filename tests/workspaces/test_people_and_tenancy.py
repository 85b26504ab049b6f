import re

import pytest
from django.db import IntegrityError, transaction

from tests.cast import build_cast
from workspaces.models import Membership, User
from workspaces.refs import new_ref
from workspaces.roles import Role

pytestmark = pytest.mark.django_db


def test_refs_are_twelve_characters_that_need_no_escaping() -> None:
    refs = {new_ref() for _ in range(500)}
    assert len(refs) == 500
    assert all(re.fullmatch(r"[a-z2-7]{12}", ref) for ref in refs)


def test_an_address_in_other_letter_case_is_the_same_person() -> None:
    User.objects.create_user("Alice@Example.com", "x")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="ALICE@example.com")
    assert User.objects.get_by_natural_key("aLICE@example.com").email == "alice@example.com"


def test_a_person_belongs_to_a_workspace_once() -> None:
    cast = build_cast()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(workspace=cast.workspace, user=cast.user("bob"), role=Role.VIEWER)


def test_a_role_nobody_knows_is_refused_by_the_database() -> None:
    cast = build_cast()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=cast.member("bob").pk).update(role="emperor")
