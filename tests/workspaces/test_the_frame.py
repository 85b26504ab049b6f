from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory
from django.urls import ResolverMatch
from django.utils import timezone

from automate.templatetags import ui
from tests.cast import Cast
from workspaces import home, navigation
from workspaces.audit import record
from workspaces.context import Frame
from workspaces.models import Membership, Workspace
from workspaces.policy import Action
from workspaces.roles import Role
from workspaces.services.spaces import create_workspace, rename_workspace


def test_the_navigation_leads_only_where_the_role_may_go(cast: Cast) -> None:
    page = {name: cast.browser(name).get("/w/acme/").content.decode() for name in ("alice", "dora")}
    assert "/w/acme/settings/members/" in page["alice"]
    assert "/w/acme/settings/" not in page["dora"]


def test_two_entries_cannot_share_a_key() -> None:
    entry = navigation.Item("home", "Twice", "home", "workspaces:home", Action.WORKSPACE_VIEW, 1, ())
    with pytest.raises(ImproperlyConfigured):
        navigation.register(entry)
    step = home.FirstStep("people", "x", "x", "x", "x", "workspaces:members", Action.MEMBER_VIEW, 1)
    with pytest.raises(ImproperlyConfigured):
        home.register_first_step(step)


def test_a_new_workspace_offers_first_steps_and_a_participant_none(cast: Cast) -> None:
    assert "Bring in your people" in cast.browser("alice").get("/w/acme/").content.decode()
    dora = cast.browser("dora").get("/w/acme/").content.decode()
    assert "Bring in your people" not in dora
    assert "Nothing needs you" in dora


def test_the_start_page_returns_to_the_workspace_last_opened(cast: Cast) -> None:
    Membership.objects.create(workspace=cast.rival, user=cast.user("bob"), role=Role.VIEWER)
    browser = cast.browser("bob")
    assert browser.get("/").headers["Location"] == "/w/acme/"
    browser.get("/w/rival/")
    assert browser.get("/").headers["Location"] == "/w/rival/"


def test_the_switcher_lists_only_ones_own_workspaces(cast: Cast) -> None:
    assert "Rival" not in cast.browser("bob").get("/w/acme/").content.decode()


def test_the_navigation_can_be_narrowed_without_scripts(cast: Cast) -> None:
    browser = cast.browser("bob")
    response = browser.post("/profile/navigation/", {"fold": "yes", "next": "/w/acme/"})
    assert response.headers["Location"] == "/w/acme/"
    assert "nav-folded" in browser.get("/w/acme/").content.decode()
    outside = browser.post("/profile/navigation/", {"fold": "no", "next": "//evil.example/"})
    assert outside.headers["Location"] == "/"
    assert "nav-folded" not in browser.get("/w/acme/").content.decode()


def test_the_canvas_has_its_own_choice_and_is_narrow_at_first(rf: RequestFactory) -> None:
    def folded(page: str, **cookies: str) -> bool:
        request = rf.get("/")
        request.COOKIES.update(cookies)
        request.resolver_match = ResolverMatch(lambda: None, (), {}, "canvas", namespaces=[page])
        return Frame(request).folded

    assert folded("designer")
    assert not folded("designer", nav_canvas="wide", nav="folded")
    assert not folded("workspaces")
    assert folded("workspaces", nav="folded", nav_canvas="wide")


def test_what_is_chosen_on_the_canvas_is_kept_for_the_canvas(cast: Cast) -> None:
    browser = cast.browser("bob")
    browser.post("/profile/navigation/", {"fold": "no", "room": "yes", "next": "/w/acme/"})
    assert browser.cookies["nav_canvas"].value == "wide"
    assert "nav" not in browser.cookies


def test_a_page_asked_for_by_htmx_sends_who_is_signed_out_to_sign_in(db: None) -> None:
    """And back to that page afterwards: an inbox that lay open asks by itself."""
    pages = {
        "http://testserver/w/acme/inbox/?tab=done": "/w/acme/inbox/%3Ftab%3Ddone", "https://evil.example/w/": "/",
        "http://[": "/", "": "/",
    }  # fmt: skip
    for shown, onward in pages.items():
        response = Client().get("/w/acme/inbox/", headers={"HX-Request": "true", "HX-Current-URL": shown})
        assert response.status_code == 401
        assert response.headers["HX-Redirect"] == f"/accounts/login/?next={onward}"


def test_a_refusal_says_why_and_who_can_help(cast: Cast) -> None:
    page = cast.browser("bob").get("/w/acme/settings/tokens/")
    assert page.status_code == 403
    assert "Your role here is Editor, and it does not let you create and revoke API tokens." in page.content.decode()


def test_unknown_addresses_are_a_page_for_people_and_a_problem_for_programs(db: None) -> None:
    assert "There is nothing here" in Client().get("/nowhere/").content.decode()
    response = Client().get("/api/nowhere/")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == 404


def test_two_workspaces_of_one_name_get_two_addresses(cast: Cast) -> None:
    first = create_workspace(name="Bicycles", owner=cast.user("bob")).workspace
    second = create_workspace(name="Bicycles", owner=cast.user("bob")).workspace
    assert first.slug == "bicycles"
    assert second.slug.startswith("bicycles-")
    assert create_workspace(name="自転車", owner=cast.user("bob")).workspace.slug == "workspace"


def test_renaming_keeps_the_address(cast: Cast) -> None:
    rename_workspace(workspace=cast.workspace, name="Acme Ltd", actor=cast.user("alice"))
    kept = Workspace.objects.get(slug="acme")
    assert kept.name == "Acme Ltd"
    assert kept.audit_entries.get().data == {"before": "Acme"}


def test_the_audit_log_narrows_by_deed_person_and_day(cast: Cast) -> None:
    for name, action in (("bob", "workflow.published"), ("alice", "member.added"), ("bob", "member.added")):
        record(workspace=cast.workspace, actor=cast.user(name), action=action, target=f"{name} {action}")
    record(workspace=cast.rival, actor=None, action="member.added", target="not yours")
    browser = cast.browser("alice")

    def found(**query: str) -> int:
        return int(browser.get("/w/acme/settings/audit/", query).context["page"].paginator.count)

    assert found() == 3
    assert found(action="member.added") == 2
    assert found(action="member.added", person=cast.user("bob").ref) == 1
    assert found(since=(timezone.now() + timedelta(days=2)).date().isoformat()) == 0
    assert found(action="nonsense", since="soon", page="minus one") == 3
    assert [found(since=day) for day in ("0001-01-01", "9999-12-31")] == [3, 0]


def test_the_audit_log_answers_htmx_with_the_list_alone(cast: Cast) -> None:
    part = cast.browser("alice").get("/w/acme/settings/audit/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="entries"' in part


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "just now"),
        (-42, "42 seconds ago"),
        (-60, "1 minute ago"),
        (-7300, "2 hours ago"),
        (-90_000, "yesterday"),
        (-3 * 86_400 - 5, "3 days ago"),
        (100_000, "tomorrow"),
        (3700, "in 1 hour"),
    ],
)
def test_times_are_told_in_words(seconds: int, words: str) -> None:
    assert ui.relative(timezone.now() + timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.85, "850 ms"), (4.21, "4.2 s"), (59, "59 s"), (200, "3 min 20 s"), (7500, "2 h 5 min"), (273_600, "3 d 4 h")],
)
def test_durations_are_told_in_words(seconds: float, words: str) -> None:
    assert ui.duration(seconds) == words


def test_every_state_has_a_face_and_an_unknown_one_is_not_a_crash() -> None:
    assert ui.face("run", "completed").word == "Completed"
    assert ui.face("run", "melted").word == "Unknown"
