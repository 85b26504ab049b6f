"""Who belongs to a workspace, and as what."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django_q.tasks import async_task

from workspaces.audit import record
from workspaces.errors import RefusedError
from workspaces.models import ApiToken, Membership, User, Workspace
from workspaces.models.people import normal_email
from workspaces.policy import Action, allows
from workspaces.roles import Role


def add_member(*, actor: Membership, email: str, name: str, role: Role) -> Membership:
    """Add somebody by address and write to them; who has no account yet gets one, and a link to enter.

    Raises RefusedError where the person is a member already, PermissionDenied where the actor may not
    give this role.
    """
    _may_hand_out(actor, role)
    try:
        with transaction.atomic():
            user, is_new = _person(normal_email(email), name.strip())
            member = Membership.objects.create(workspace=actor.workspace, user=user, role=role)
            record(
                workspace=actor.workspace,
                actor=actor.user,
                action="member.added",
                target=user.display_name,
                data={"email": user.email, "role": role.value, "new_account": is_new},
            )
            _write_to(member, actor)
    except IntegrityError:
        raise RefusedError("already-member", f"{normal_email(email)} is a member already.") from None
    return member


def invite_again(*, actor: Membership, member: Membership) -> None:
    """Another e-mail with a fresh link, for somebody who never came in."""
    if member.user.last_login is not None:
        raise RefusedError("already-here", f"{member.user.display_name} has already signed in and needs no link.")
    with transaction.atomic():
        record(
            workspace=actor.workspace, actor=actor.user, action="member.invited_again", target=member.user.display_name
        )
        _write_to(member, actor)


@transaction.atomic
def change_role(*, actor: Membership, member: Membership, role: Role) -> None:
    """Takes effect with the member's next request. The last owner stays one."""
    if member.role == role:
        return
    _may_hand_out(actor, role, Role(member.role))
    if member.role == Role.OWNER:
        _keep_an_owner(member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    record(
        workspace=actor.workspace,
        actor=actor.user,
        action="member.role_changed",
        target=member.user.display_name,
        data={"email": member.user.email, "before": before, "role": role.value},
    )


@transaction.atomic
def remove_member(*, actor: Membership, member: Membership) -> None:
    """Ends the membership with its groups and API tokens; the account and what the person did remain."""
    _may_hand_out(actor, Role(member.role))
    if member.role == Role.OWNER:
        _keep_an_owner(member)
    tokens, _ = ApiToken.objects.filter(workspace=member.workspace, user=member.user).delete()
    record(
        workspace=actor.workspace,
        actor=actor.user,
        action="member.removed",
        target=member.user.display_name,
        data={"email": member.user.email, "role": member.role, "tokens_revoked": tokens},
    )
    member.delete()


def _may_hand_out(actor: Membership, *roles: Role) -> None:
    if Role.OWNER in roles and not allows(actor, Action.OWNER_MANAGE):
        raise PermissionDenied("Only an owner can name, change or remove an owner.")


def _keep_an_owner(member: Membership) -> None:
    """Locks the owners, so that two who leave at the same moment cannot both find the other still there."""
    owners = Membership.objects.select_for_update().filter(workspace=member.workspace_id, role=Role.OWNER)
    if all(owner.pk == member.pk for owner in owners):
        raise RefusedError(
            "last-owner", f"{member.user.display_name} is the only owner. Make somebody else an owner first."
        )


def _person(email: str, name: str) -> tuple[User, bool]:
    user = User.objects.filter(email=email).first()
    return (user, False) if user else (User.objects.create_user(email, name=name), True)


def _write_to(member: Membership, actor: Membership) -> None:
    transaction.on_commit(partial(async_task, "workspaces.tasks.write_to_new_member", member.pk, actor.user_id))


def members_of(workspace: Workspace) -> list[Membership]:
    """Everybody, most trusted first, then by name."""
    order = {role.value: place for place, role in enumerate(Role)}
    found = Membership.objects.filter(workspace=workspace).select_related("user").prefetch_related("groups")
    return sorted(found, key=lambda member: (order[member.role], member.user.display_name.lower()))
