"""The people of the tests, by name, so that a test reads like a story.

alice owns the workspace "acme"; amir is an admin, bob an editor, charlie an operator, dora a
participant (and in the group Finance), erin a viewer. mallory owns "rival" and has no business in acme.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.test import Client
from rest_framework.test import APIClient

from workspaces.models import ApiToken, Group, Membership, User, Workspace
from workspaces.roles import Role

ROLES: dict[str, Role] = {
    "alice": Role.OWNER,
    "amir": Role.ADMIN,
    "bob": Role.EDITOR,
    "charlie": Role.OPERATOR,
    "dora": Role.PARTICIPANT,
    "erin": Role.VIEWER,
}
PASSWORD = "correct horse battery staple"


@dataclass
class Cast:
    """Everybody, and the ways they reach the site."""

    workspace: Workspace
    rival: Workspace
    members: dict[str, Membership] = field(default_factory=dict)

    def user(self, name: str) -> User:
        """The person called so."""
        return self.members[name].user

    def member(self, name: str) -> Membership:
        """Their membership, in acme (mallory's: in rival)."""
        return self.members[name]

    def browser(self, name: str) -> Client:
        """A test client signed in as them, for pages and for the API by session."""
        client = Client()
        client.force_login(self.user(name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def program(self, name: str, *scopes: str, workspace: Workspace | None = None) -> APIClient:
        """An API client with a fresh token of theirs."""
        _, secret = ApiToken.objects.issue(
            workspace=workspace or self.members[name].workspace,
            user=self.user(name),
            name="Test token",
            scopes=list(scopes),
            lifetime=timedelta(hours=1),
        )
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
        return client


def build_cast() -> Cast:
    """Make everybody; needs a database. All at once, since most tests begin so."""
    acme, rival = Workspace.objects.bulk_create(
        [Workspace(slug="acme", name="Acme"), Workspace(slug="rival", name="Rival")]
    )
    roles = {**ROLES, "mallory": Role.OWNER}
    users = User.objects.bulk_create(_user(name) for name in roles)
    members = Membership.objects.bulk_create(
        Membership(workspace=rival if name == "mallory" else acme, user=user, role=role)
        for (name, role), user in zip(roles.items(), users, strict=True)
    )
    cast = Cast(workspace=acme, rival=rival, members=dict(zip(roles, members, strict=True)))
    group(cast, "Finance", "dora")
    return cast


def _user(name: str) -> User:
    return User(email=f"{name}@example.com", name=name.capitalize(), password=make_password(PASSWORD))


def join(workspace: Workspace, name: str, role: Role) -> Membership:
    """A new person with that name, as a member."""
    user = _user(name)
    user.save()
    return Membership.objects.create(workspace=workspace, user=user, role=role)


def group(cast: Cast, name: str, *people: str) -> Group:
    """A group of acme's with those people in it."""
    made = Group.objects.create(workspace=cast.workspace, name=name)
    made.members.set([cast.members[person] for person in people])
    return made
