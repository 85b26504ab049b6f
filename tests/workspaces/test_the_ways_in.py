from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from sesame.utils import get_query_string

from tests.cast import PASSWORD, Cast
from workspaces.models import Membership, User
from workspaces.roles import Role
from workspaces.services.members import add_member
from workspaces.tasks import write_to_new_member

SET_UP = {
    "name": "Olga",
    "email": "olga@example.com",
    "password": "a long enough phrase",
    "workspace_name": "Olga's bicycles",
}


def signed_in_as(browser: Client) -> str | None:
    key = browser.session.get("_auth_user_id")
    return User.objects.get(pk=key).email if key else None


@pytest.fixture
def _new_installation(settings: object, db: None) -> None:
    settings.AUTOMATE_DEMO = False  # type: ignore[attr-defined]


@pytest.mark.usefixtures("_new_installation")
def test_a_new_installation_leads_to_the_page_that_makes_its_owner(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/setup/"
    assert client.get("/setup/").status_code == 200
    response = client.post("/setup/", SET_UP)
    assert response.headers["Location"] == "/w/olgas-bicycles/"
    assert Membership.objects.get().role == Role.OWNER
    assert client.get("/w/olgas-bicycles/").status_code == 200


@pytest.mark.usefixtures("_new_installation")
def test_the_set_up_page_is_gone_once_somebody_exists(client: Client) -> None:
    client.post("/setup/", SET_UP)
    assert Client().get("/setup/").status_code == 404
    assert Client().post("/setup/", {**SET_UP, "email": "eve@example.com"}).status_code == 404
    assert User.objects.count() == 1


def test_demo_mode_has_no_set_up_page(client: Client, db: None) -> None:
    assert client.get("/setup/").status_code == 404


@pytest.mark.usefixtures("_new_installation")
@pytest.mark.parametrize("password", ["short", "password123", "olga@example.com"])
def test_a_weak_password_is_refused_beside_its_field(client: Client, password: str) -> None:
    response = client.post("/setup/", {**SET_UP, "password": password})
    assert response.status_code == 422
    assert 'id="id_password_error"' in response.content.decode()
    assert not User.objects.exists()


def test_signing_in_by_password_leads_to_the_last_workspace(cast: Cast, client: Client) -> None:
    response = client.post("/accounts/login/", {"login": "Bob@Example.com", "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/w/acme/"


@pytest.mark.parametrize(
    ("sent_from", "onward"),
    [
        ("http://testserver/w/acme/inbox/abc/?q=1", "/w/acme/inbox/abc/?q=1"),
        ("http://elsewhere.test/w/acme/", "/"),
        ("http://testserver//elsewhere.test/", "/"),
        (None, "/"),
    ],
)
def test_who_was_signed_out_while_typing_is_told_and_led_back_to_the_page(
    client: Client, db: None, sent_from: str | None, onward: str
) -> None:
    headers = {"Referer": sent_from} if sent_from else {}
    answer = client.post("/w/acme/inbox/abc/complete/", {"comment": "typed"}, headers=headers, follow=True)
    assert parse_qs(urlsplit(answer.redirect_chain[0][0]).query)["next"] == [onward]
    assert "nothing was sent" in answer.content.decode()


def test_strangers_cannot_make_an_account(client: Client, db: None) -> None:
    answers = {"email": "eve@example.com", "password1": PASSWORD, "password2": PASSWORD}
    assert "Ask to be added" in client.post("/accounts/signup/", answers).content.decode()
    assert not User.objects.exists()


def test_a_one_time_link_signs_in_once(cast: Cast) -> None:
    link = f"/link/{get_query_string(cast.user('bob'))}"
    first, second = Client(), Client()
    assert first.get(link, follow=True).redirect_chain[-1][0] == "/w/acme/"
    assert signed_in_as(first) == "bob@example.com"
    expired = second.get(link)
    assert expired.status_code == 410
    assert "This link no longer works" in expired.content.decode()
    assert signed_in_as(second) is None


@pytest.mark.parametrize("link", ["/link/", "/link/?sesame=", "/link/?sesame=nonsense", "/link/invitation/?sesame=x"])
def test_a_broken_link_says_so(client: Client, db: None, link: str) -> None:
    assert client.get(link).status_code == 410


def test_a_link_expires(cast: Cast) -> None:
    link = f"/link/{get_query_string(cast.user('bob'))}"
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert Client().get(link).status_code == 410


def test_a_link_leads_nowhere_outside(cast: Cast) -> None:
    link = f"/link/{get_query_string(cast.user('bob'))}&next=https://evil.example/"
    assert Client().get(link).headers["Location"] == "/"


def test_an_invitation_signs_in_by_its_button_because_scanners_follow_links(cast: Cast) -> None:
    member = add_member(actor=cast.member("alice"), email="nina@example.com", name="Nina", role=Role.VIEWER)
    write_to_new_member(member.pk, cast.user("alice").pk)
    address = next(word for word in mail.outbox[0].body.split() if "sesame=" in word)
    parts = urlsplit(address)
    link = f"{parts.path}?{parts.query}"
    scanner = Client()
    assert scanner.get(link).status_code == 200
    assert signed_in_as(scanner) is None
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        nina = Client()
        assert nina.post(link).headers["Location"] == "/w/acme/"
        assert signed_in_as(nina) == "nina@example.com"
        assert Client().post(link).status_code == 410, "once"


def test_a_link_of_one_kind_does_not_open_the_other_door(cast: Cast) -> None:
    query = get_query_string(cast.user("bob"))
    assert Client().get(f"/link/invitation/{query}").status_code == 410
    invitation = get_query_string(cast.user("bob"), scope="invitation")
    assert parse_qs(invitation[1:])
    assert Client().get(f"/link/{invitation}").status_code == 410


def test_a_link_does_not_go_around_the_second_factor(cast: Cast) -> None:
    TOTP.activate(cast.user("bob"), "JBSWY3DPEHPK3PXP")
    assert Authenticator.objects.filter(user=cast.user("bob")).exists()
    browser = Client()
    response = browser.get(f"/link/{get_query_string(cast.user('bob'))}")
    assert response.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert signed_in_as(browser) is None
    assert "Enter your code" in browser.get("/accounts/2fa/authenticate/").content.decode()


def test_a_forgotten_password_answers_alike_for_known_and_unknown_addresses(cast: Cast) -> None:
    answers = []
    for email in ("bob@example.com", "nobody@example.com"):
        response = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        answers.append(response.content.decode().split("<main")[1].split("</main")[0])
    assert answers[0] == answers[1]
    assert OrmQ.objects.count() == 2, "e-mails are sent by a worker, not while the page waits"


def test_who_belongs_to_no_workspace_can_make_one(db: None) -> None:
    User.objects.create_user("lone@example.com", PASSWORD)
    browser = Client()
    browser.login(username="lone@example.com", password=PASSWORD)
    assert browser.get("/").headers["Location"] == "/workspaces/new/"
    assert browser.post("/workspaces/new/", {"name": "Été & Co"}).headers["Location"] == "/w/ete-co/"


def test_the_password_of_somebody_who_came_by_link_is_set_not_changed(cast: Cast) -> None:
    member = add_member(actor=cast.member("alice"), email="nina@example.com", name="Nina", role=Role.VIEWER)
    cast.members["nina"] = member
    response = cast.browser("nina").get("/accounts/password/change/")
    assert response.headers["Location"] == "/accounts/password/set/"
