import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.cast import Cast
from workspaces.audit import record
from workspaces.models import AuditEntry, User


@pytest.fixture
def staff(cast: Cast) -> Client:
    User.objects.create_superuser("root@example.com", "x")
    client = Client()
    client.force_login(User.objects.get(email="root@example.com"), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("page", ["", "workspaces/user/", "workspaces/user/add/", "workspaces/workspace/"])
def test_its_pages_open_for_staff(staff: Client, page: str) -> None:
    assert staff.get(f"/admin/{page}").status_code == 200


def test_one_person_one_workspace_and_one_entry_open(staff: Client, cast: Cast) -> None:
    entry = record(workspace=cast.workspace, actor=None, action="run.started", target="Invoice approval")
    for page in (f"user/{cast.user('bob').pk}", f"workspace/{cast.workspace.pk}", f"auditentry/{entry.pk}"):
        assert staff.get(f"/admin/workspaces/{page}/change/").status_code == 200


def test_history_cannot_be_deleted_there_either(staff: Client, cast: Cast) -> None:
    entry = record(workspace=cast.workspace, actor=None, action="run.started", target="Invoice approval")
    assert staff.post(f"/admin/workspaces/auditentry/{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    assert staff.post(f"/admin/workspaces/workspace/{cast.workspace.pk}/delete/", {"post": "yes"}).status_code == 403
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_its_own_sign_in_page_is_closed_so_that_the_second_factor_counts(client: Client, db: None) -> None:
    assert client.get("/admin/login/").headers["Location"].startswith("/accounts/login/")


def test_the_page_for_our_own_mistakes_needs_nothing_that_may_be_broken() -> None:
    assert "Something went wrong on our side" in render_to_string("500.html")
