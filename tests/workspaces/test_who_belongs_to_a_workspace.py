import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django_q.models import OrmQ

from tests.cast import Cast
from workspaces.errors import RefusedError
from workspaces.models import ApiToken, AuditEntry, Membership, User
from workspaces.roles import Role
from workspaces.services.members import add_member, change_role, invite_again, remove_member
from workspaces.tasks import write_to_new_member


def test_somebody_new_gets_an_account_and_an_e_mail_with_a_link(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        member = add_member(actor=cast.member("amir"), email=" Nina@Example.com ", name="Nina", role=Role.VIEWER)
    assert member.user.email == "nina@example.com"
    assert not member.user.has_usable_password()
    assert OrmQ.objects.count() == 1, "the e-mail is written by a worker"

    write_to_new_member(member.pk, cast.user("amir").pk)
    assert mail.outbox[0].to == ["nina@example.com"]
    assert "/link/invitation/?sesame=" in mail.outbox[0].body


def test_somebody_with_an_account_is_added_without_a_new_one(cast: Cast) -> None:
    before = User.objects.count()
    member = add_member(actor=cast.member("alice"), email="MALLORY@example.com", name="", role=Role.EDITOR)
    assert member.user == cast.user("mallory")
    assert User.objects.count() == before


def test_a_member_cannot_be_added_twice(cast: Cast) -> None:
    with pytest.raises(RefusedError) as refused:
        add_member(actor=cast.member("alice"), email="bob@example.com", name="", role=Role.VIEWER)
    assert refused.value.code == "already-member"
    assert not AuditEntry.objects.filter(action="member.added").exists()


def test_an_e_mail_to_somebody_removed_meanwhile_is_not_sent(cast: Cast) -> None:
    gone = cast.member("erin").pk
    Membership.objects.filter(pk=gone).delete()
    write_to_new_member(gone, cast.user("alice").pk)
    assert mail.outbox == []


def test_only_somebody_who_never_came_in_can_be_written_to_again(cast: Cast) -> None:
    invite_again(actor=cast.member("alice"), member=cast.member("erin"))
    cast.browser("bob")  # signs in
    cast.member("bob").user.refresh_from_db()
    with pytest.raises(RefusedError):
        invite_again(actor=cast.member("alice"), member=cast.member("bob"))


def test_a_new_role_counts_from_the_next_request(cast: Cast) -> None:
    browser = cast.browser("bob")
    assert browser.get("/w/acme/settings/audit/").status_code == 403
    change_role(actor=cast.member("alice"), member=cast.member("bob"), role=Role.ADMIN)
    assert browser.get("/w/acme/settings/audit/").status_code == 200


def test_the_last_owner_stays(cast: Cast) -> None:
    alice = cast.member("alice")
    with pytest.raises(RefusedError, match="only owner"):
        change_role(actor=alice, member=alice, role=Role.ADMIN)
    with pytest.raises(RefusedError, match="only owner"):
        remove_member(actor=alice, member=alice)
    change_role(actor=alice, member=cast.member("amir"), role=Role.OWNER)
    change_role(actor=alice, member=alice, role=Role.VIEWER)
    assert Membership.objects.get(pk=alice.pk).role == Role.VIEWER


@pytest.mark.parametrize("role", [Role.OWNER, Role.VIEWER])
def test_an_admin_neither_makes_nor_touches_owners(cast: Cast, role: Role) -> None:
    amir = cast.member("amir")
    target = cast.member("amir") if role is Role.OWNER else cast.member("alice")
    with pytest.raises(PermissionDenied):
        change_role(actor=amir, member=target, role=role)
    with pytest.raises(PermissionDenied):
        remove_member(actor=amir, member=cast.member("alice"))
    with pytest.raises(PermissionDenied):
        add_member(actor=amir, email="new@example.com", name="", role=Role.OWNER)


def test_who_is_removed_loses_access_groups_and_tokens_but_not_the_account(cast: Cast) -> None:
    program = cast.program("dora", "read")
    browser = cast.browser("dora")
    remove_member(actor=cast.member("alice"), member=cast.member("dora"))
    assert browser.get("/w/acme/").status_code == 404
    assert program.get("/api/w/acme/tasks/").status_code == 401
    assert not ApiToken.objects.exists()
    assert User.objects.filter(email="dora@example.com", is_active=True).exists()
    entry = AuditEntry.objects.get(action="member.removed")
    assert entry.data == {"email": "dora@example.com", "role": "participant", "tokens_revoked": 1}


def test_the_page_adds_changes_and_removes_without_scripts(cast: Cast) -> None:
    browser = cast.browser("alice")
    page = "/w/acme/settings/members/"
    added = browser.post(page, {"email": "nina@example.com", "name": "Nina", "role": "viewer"}, follow=True)
    assert "Added Nina and wrote to nina@example.com." in added.content.decode()
    nina = Membership.objects.get(user__email="nina@example.com")
    browser.post(f"{page}{nina.ref}/role/", {"role": "editor"})
    nina.refresh_from_db()
    assert nina.role == Role.EDITOR
    assert "Remove Nina from Acme?" in browser.get(f"{page}{nina.ref}/remove/").content.decode()
    assert Membership.objects.filter(pk=nina.pk).exists(), "nothing happens on GET"
    browser.post(f"{page}{nina.ref}/remove/")
    assert not Membership.objects.filter(pk=nina.pk).exists()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"email": "bob@example.com", "role": "viewer"}, "bob@example.com is a member already."),
        ({"email": "nonsense", "role": "viewer"}, "Enter a valid email address."),
        ({"email": "x@example.com", "role": "emperor"}, "Select a valid choice"),
    ],
)
def test_a_mistake_is_said_beside_its_field(cast: Cast, answers: dict[str, str], sentence: str) -> None:
    response = cast.browser("alice").post("/w/acme/settings/members/", answers)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_an_admin_is_not_offered_the_owner_role(cast: Cast) -> None:
    response = cast.browser("amir").post("/w/acme/settings/members/", {"email": "x@example.com", "role": "owner"})
    assert response.status_code == 422
    role = f"/w/acme/settings/members/{cast.member('bob').ref}/role/"
    assert cast.browser("amir").post(role, {"role": "owner"}).status_code == 403
