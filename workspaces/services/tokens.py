"""API tokens of a workspace."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from workspaces.audit import record
from workspaces.models import ApiToken, Membership
from workspaces.policy import Scope


@transaction.atomic
def create_token(
    *, actor: Membership, name: str, scopes: Iterable[Scope], lifetime: timedelta | None
) -> tuple[ApiToken, str]:
    """The token and its secret, which nobody can read again. `lifetime=None` never expires."""
    chosen = [scope.value for scope in Scope if scope in set(scopes)]
    token, secret = ApiToken.objects.issue(
        workspace=actor.workspace, user=actor.user, name=name.strip(), scopes=chosen, lifetime=lifetime
    )
    record(
        workspace=actor.workspace,
        actor=actor.user,
        action="token.created",
        target=token.name,
        data={
            "id": token.ref,
            "scopes": chosen,
            "expires": token.expiry.isoformat() if token.expiry else None,
        },
    )
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Membership, token: ApiToken) -> None:
    """The next request with it gets a 401."""
    record(
        workspace=actor.workspace,
        actor=actor.user,
        action="token.revoked",
        target=token.name,
        data={"id": token.ref, "made_by": token.user.email},
    )
    token.delete()
