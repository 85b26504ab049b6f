"""`Authorization: Token aut_…`: the API's way in for programs."""

from datetime import timedelta

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.request import Request

from workspaces.models import ApiToken, User

# One write per token and minute at most: "last used" is for people, not for accounting.
REMEMBER_USE_EVERY = timedelta(minutes=1)


class ApiTokenAuthentication(TokenAuthentication):
    """Gives the token's maker as `request.user` and the `ApiToken` as `request.auth`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """None without such a header; raises AuthenticationFailed for a wrong, expired or revoked token."""
        found: tuple[User, ApiToken] | None = super().authenticate(request)  # type: ignore[no-untyped-call]
        if found is not None:
            _remember_use(found[1])
        return found

    def _cleanup_token(self, auth_token: ApiToken) -> bool:
        """Expired tokens are refused but stay in the list, so that their owner sees why a program stopped."""
        return auth_token.expired


def _remember_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > REMEMBER_USE_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
