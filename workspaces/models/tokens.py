"""API tokens: what a program shows instead of a password. Only a digest is kept."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from knox.models import AbstractAuthToken, AuthTokenManager

from workspaces.models.people import User
from workspaces.models.tenancy import Workspace
from workspaces.refs import new_ref

PREFIX = "aut_"


class ApiTokenManager(AuthTokenManager):
    """Issues tokens; the secret is returned once and cannot be read again."""

    def issue(
        self, *, workspace: Workspace, user: User, name: str, scopes: list[str], lifetime: timedelta | None
    ) -> tuple["ApiToken", str]:
        """The row and the secret. `lifetime=None` never expires."""
        token, secret = self.create(  # type: ignore[no-untyped-call]
            user=user, expiry=lifetime, prefix=PREFIX, workspace=workspace, name=name, scopes=scopes
        )
        return token, secret


class ApiToken(AbstractAuthToken):
    """Acts for its maker inside one workspace, never beyond its scopes nor its maker's role."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    last_used_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[ApiTokenManager] = ApiTokenManager()

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return self.name

    @property
    def expired(self) -> bool:
        """Past its expiry: kept for the list, refused at the door."""
        return self.expiry is not None and self.expiry <= timezone.now()
