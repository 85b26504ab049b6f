from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from tests.cast import Cast
from workspaces.models import ApiToken, AuditEntry
from workspaces.policy import Scope
from workspaces.services.tokens import create_token, revoke_token

TASKS = "/api/w/acme/tasks/"


def client(secret: str) -> APIClient:
    made = APIClient()
    made.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return made


def test_the_secret_is_shown_once_and_only_its_digest_is_kept(cast: Cast) -> None:
    browser = cast.browser("alice")
    page = "/w/acme/settings/tokens/"
    response = browser.post(page, {"name": "Import", "scopes": ["read"], "lifetime": "30"})
    secret = response.context["secret"]
    assert secret.startswith("aut_")
    assert secret in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    assert secret not in browser.get(page).content.decode()
    token = ApiToken.objects.get()
    assert secret not in {token.digest, token.token_key}
    assert client(secret).get(TASKS).status_code == 200
    entry = AuditEntry.objects.get(action="token.created")
    assert secret not in str(entry.data)


def test_a_token_without_any_scope_is_not_made(cast: Cast) -> None:
    response = cast.browser("alice").post("/w/acme/settings/tokens/", {"name": "x", "lifetime": "30"})
    assert response.status_code == 422
    assert "Choose at least one thing it may do." in response.content.decode()
    assert not ApiToken.objects.exists()


def test_an_expired_token_is_refused_and_stays_in_the_list(cast: Cast) -> None:
    token, secret = create_token(
        actor=cast.member("alice"), name="Import", scopes=[Scope.READ], lifetime=timedelta(days=30)
    )
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        response = client(secret).get(TASKS)
    assert response.status_code == 401
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["WWW-Authenticate"] == "Token"
    assert ApiToken.objects.filter(pk=token.pk).exists()


def test_a_revoked_token_is_refused_at_once(cast: Cast) -> None:
    token, secret = create_token(actor=cast.member("alice"), name="Import", scopes=[Scope.READ], lifetime=None)
    assert client(secret).get(TASKS).status_code == 200
    revoke_token(actor=cast.member("amir"), token=token)
    assert client(secret).get(TASKS).status_code == 401
    assert AuditEntry.objects.filter(action="token.revoked", actor=cast.user("amir")).exists()


@pytest.mark.parametrize("secret", ["", "aut_", "aut_" + "0" * 64, "one two", "ünïcödé"])
def test_a_wrong_token_is_a_401_and_nothing_worse(cast: Cast, secret: str) -> None:
    made = APIClient()
    made.credentials(HTTP_AUTHORIZATION=f"Token {secret}".encode().decode("latin-1"))
    assert made.get(TASKS).status_code == 401


def test_a_closed_account_takes_its_tokens_along(cast: Cast) -> None:
    program = cast.program("alice", "read")
    alice = cast.user("alice")
    alice.is_active = False
    alice.save(update_fields=["is_active"])
    assert program.get(TASKS).status_code == 401


def test_use_is_remembered_by_the_minute(cast: Cast, django_assert_num_queries: object) -> None:
    program = cast.program("alice", "read")
    program.get(TASKS)
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    program.get(TASKS)
    assert ApiToken.objects.get().last_used_at == first
