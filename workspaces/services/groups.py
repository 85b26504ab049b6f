"""Named sets of members that tasks can be given to."""

from django.db import IntegrityError, transaction

from workspaces.audit import record
from workspaces.errors import RefusedError
from workspaces.models import Group, Membership


def create_group(*, actor: Membership, name: str) -> Group:
    """An empty group; raises RefusedError where the name is taken."""
    name = name.strip()
    try:
        with transaction.atomic():
            group = Group.objects.create(workspace=actor.workspace, name=name)
            record(workspace=actor.workspace, actor=actor.user, action="group.created", target=name)
    except IntegrityError:
        raise _taken(name) from None
    return group


def rename_group(*, actor: Membership, group: Group, name: str) -> None:
    """Workflows name groups, so one that is used there has to be changed there too."""
    before, group.name = group.name, name.strip()
    if group.name == before:
        return
    try:
        with transaction.atomic():
            group.save(update_fields=["name"])
            record(
                workspace=actor.workspace,
                actor=actor.user,
                action="group.renamed",
                target=group.name,
                data={"before": before},
            )
    except IntegrityError:
        raise _taken(group.name) from None


@transaction.atomic
def add_to_group(*, actor: Membership, group: Group, member: Membership) -> None:
    """Twice is the same as once."""
    if group.members.filter(pk=member.pk).exists():
        return
    group.members.add(member)
    _record_change(actor, group, member, "group.member_added")


@transaction.atomic
def remove_from_group(*, actor: Membership, group: Group, member: Membership) -> None:
    """Somebody who is not in it is left alone."""
    if not group.members.filter(pk=member.pk).exists():
        return
    group.members.remove(member)
    _record_change(actor, group, member, "group.member_removed")


@transaction.atomic
def delete_group(*, actor: Membership, group: Group) -> None:
    """Its members stay members of the workspace."""
    record(
        workspace=actor.workspace,
        actor=actor.user,
        action="group.deleted",
        target=group.name,
        data={"members": [member.user.email for member in group.members.select_related("user")]},
    )
    group.delete()


def _record_change(actor: Membership, group: Group, member: Membership, action: str) -> None:
    record(
        workspace=actor.workspace,
        actor=actor.user,
        action=action,
        target=group.name,
        data={"member": member.user.display_name, "email": member.user.email},
    )


def _taken(name: str) -> RefusedError:
    return RefusedError("name-taken", f"There is a group called {name} already.")
