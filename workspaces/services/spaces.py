"""Creating and renaming workspaces, and the very first start."""

import secrets

from django.db import transaction
from django.utils.text import slugify

from workspaces.audit import record
from workspaces.errors import RefusedError
from workspaces.models import Membership, User, Workspace
from workspaces.roles import Role

SLUG_LENGTH = 40


@transaction.atomic
def create_workspace(*, name: str, owner: User) -> Membership:
    """A new workspace with its owner. Its address is made from the name, and never changes."""
    workspace = Workspace.objects.create(name=name.strip(), slug=_free_slug(name))
    membership = Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
    record(workspace=workspace, actor=owner, action="workspace.created", target=workspace.name)
    return membership


@transaction.atomic
def rename_workspace(*, workspace: Workspace, name: str, actor: User) -> None:
    """The name only: links that people kept go on working."""
    before, workspace.name = workspace.name, name.strip()
    if workspace.name == before:
        return
    workspace.save(update_fields=["name"])
    record(workspace=workspace, actor=actor, action="workspace.renamed", target=workspace.name, data={"before": before})


@transaction.atomic
def set_up(*, email: str, name: str, password: str, workspace_name: str) -> Membership:
    """The first person and the first workspace; raises RefusedError once anybody exists."""
    if not needs_set_up():
        raise RefusedError("already-set-up", "This Automate already has an owner. Sign in instead.")
    owner = User.objects.create_user(email, password, name=name.strip(), is_staff=True, is_superuser=True)
    return create_workspace(name=workspace_name, owner=owner)


def needs_set_up() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()


def _free_slug(name: str) -> str:
    wanted = slugify(name).replace("_", "-")[:SLUG_LENGTH].strip("-") or "workspace"
    if not Workspace.objects.filter(slug=wanted).exists():
        return wanted
    return f"{wanted}-{secrets.token_hex(3)}"
