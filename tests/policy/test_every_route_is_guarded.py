"""Every route × every role × a stranger's workspace × nobody × every token scope."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client
from rest_framework.test import APIClient

from tests.cast import ROLES, Cast
from tests.policy.routes import Route, routes
from tests.policy.samples import HIDDEN, REFUSED, sample_for
from workspaces.policy import GRANTS, SCOPES, Action, Scope
from workspaces.policy.markers import Door

ROUTES = routes()
OURS = [route for route in ROUTES if not route.is_foreign]
FOREIGN = [route for route in ROUTES if route.is_foreign]
IN_WORKSPACE = [route for route in OURS if "workspace" in route.arguments]
API_IN_WORKSPACE = [route for route in IN_WORKSPACE if route.is_api]

# Who adds a line here has thought about what a stranger sees there.
PUBLIC = {
    "healthz": "load balancers ask it",
    "readyz": "load balancers ask it; it tells no data",
    "metrics": "asks for a token of its own, or that the asker be this machine",
    "workspaces:start": "leads on to sign-in",
    "workspaces:set_up": "404 once anybody exists, and in demo mode",
    "workspaces:link": "signs in by a one-time link",
    "workspaces:invitation": "signs in by a one-time link",
    "demo:people": "demo mode only: the people one may sign in as",
    "demo:sign_in": "demo mode only: signs in as one of them",
}
FOREIGN_PUBLIC = {
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent",
    "schema",
    "api-reference",
}
# POST routes that only compute or move the reader on, and so need no more than reading.
READING_POSTS = {"designer_api:check"}


@pytest.fixture
def cast(troupe: Cast, db: None) -> Cast:
    return troupe


def by_name(route: Route) -> str:
    return route.name


@contextmanager
def undone() -> Iterator[None]:
    """What a request changes is gone before the next one tries."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def address(route: Route, cast: Cast) -> str:
    arguments: dict[str, object] = {"workspace": cast.workspace.slug} if "workspace" in route.arguments else {}
    if route.arguments - {"workspace"}:
        sample = sample_for(route.name)
        if sample is None:
            pytest.fail(
                f"The route {route.name} ({route.pattern}) has no sample object. Add one to tests/policy/samples/."
            )
        arguments |= sample(cast)
    missing = route.arguments - set(arguments)
    assert not missing, f"The sample of {route.name} lacks {', '.join(sorted(missing))}."
    return route.url(arguments)


def address_of_nothing(route: Route, workspace: str) -> str:
    """The same route for objects that do not exist."""
    nothing: dict[str, object] = {name: 9 if name == "number" else "aaaaaaaaaaaa" for name in route.arguments}
    return route.url(nothing | {"workspace": workspace})


def status(client: Client | APIClient, method: str, url: str) -> int:
    client.raise_request_exception = False
    with undone():
        if method == "GET":
            return int(client.get(url).status_code)
        is_api = url.startswith("/api/")
        kind = "application/json" if is_api else "application/x-www-form-urlencoded"
        return int(client.generic(method, url, "{}" if is_api else "", content_type=kind).status_code)


@pytest.mark.parametrize("route", ROUTES, ids=by_name)
def test_a_route_says_who_may_come_in(route: Route) -> None:
    assert route.is_marked, f"{route.name} ({route.pattern}) has no marker: add allow(…), signed_in or public."
    for method in route.methods:
        assert route.need(method) is not None, f"{route.name} does not say what {method} needs."


@pytest.mark.parametrize("route", OURS, ids=by_name)
def test_only_the_listed_routes_are_public(route: Route) -> None:
    if Door.PUBLIC in [route.need(method) for method in route.methods]:
        assert route.name in PUBLIC, f"{route.name} is public. If it must be, say why in PUBLIC."
    if "workspace" in route.arguments:
        assert all(isinstance(route.need(method), Action) for method in route.methods), route.name


@pytest.mark.parametrize("route", IN_WORKSPACE, ids=by_name)
def test_changing_needs_more_than_the_right_to_read(route: Route, cast: Cast) -> None:
    url = address(route, cast)
    owner = cast.browser("alice")
    for method in set(route.methods) - {"GET"}:
        need = route.need(method)
        reads = isinstance(need, Action) and ".view" in need.value
        if reads and route.name not in READING_POSTS:
            assert status(owner, method, url) == 405, f"{method} {route.name} needs only {need}."


@pytest.mark.parametrize("route", IN_WORKSPACE, ids=by_name)
def test_a_member_gets_what_the_role_allows_and_no_more(route: Route, cast: Cast) -> None:
    url = address(route, cast)
    for name, role in ROLES.items():
        browser = cast.browser(name)
        for method in route.methods:
            got = status(browser, method, url)
            words = f"{name}, {role}: {method} {url} answered {got}"
            if route.need(method) not in GRANTS[role]:
                assert got == 403, words
            elif name in HIDDEN.get(route.name, ()):
                assert got == status(browser, method, address_of_nothing(route, "acme")), words
                assert got >= 400, words
            else:
                assert got != 403 or name in REFUSED.get(route.name, ()), words
                assert got < 500, words


@pytest.mark.parametrize("route", IN_WORKSPACE, ids=by_name)
def test_a_stranger_cannot_tell_that_the_workspace_exists(route: Route, cast: Cast) -> None:
    url = address(route, cast)
    mallory = cast.browser("mallory")
    for method in route.methods:
        assert status(mallory, method, url) == 404, f"{method} {url}"
        nowhere = url.replace("/acme/", "/nowhere/")
        assert status(mallory, method, nowhere) == 404


@pytest.mark.parametrize("route", IN_WORKSPACE, ids=by_name)
def test_an_object_of_another_workspace_is_not_found_under_ones_own(route: Route, cast: Cast) -> None:
    if route.arguments == {"workspace"}:
        return
    url = address(route, cast).replace("/acme/", "/rival/")
    mallory = cast.browser("mallory")
    for method in route.methods:
        got = status(mallory, method, url)
        assert got >= 400, f"{method} {url} answered {got}"
        assert got == status(mallory, method, address_of_nothing(route, "rival")), f"{method} {url} tells it exists"


@pytest.mark.parametrize("route", [route for route in OURS if route.name not in PUBLIC], ids=by_name)
def test_nobody_gets_in_without_signing_in(route: Route, cast: Cast) -> None:
    url = address(route, cast)
    for method in route.methods:
        got = status(Client(), method, url)
        assert got == (401 if route.is_api else 302), f"{method} {url} answered {got}"


@pytest.mark.parametrize("route", API_IN_WORKSPACE, ids=by_name)
def test_a_token_reaches_as_far_as_its_scopes(route: Route, cast: Cast) -> None:
    url = address(route, cast)
    for scope in Scope:
        program = cast.program("alice", scope)
        for method in route.methods:
            got = status(program, method, url)
            if route.need(method) in SCOPES[scope]:
                assert got not in {401, 403}, f"{scope}: {method} {url} answered {got}"
                assert got < 500, f"{scope}: {method} {url} answered {got}"
            else:
                assert got == 403, f"{scope}: {method} {url} answered {got}"


@pytest.mark.parametrize("route", API_IN_WORKSPACE, ids=by_name)
def test_a_token_reaches_no_further_than_its_makers_role(route: Route, cast: Cast) -> None:
    url = address(route, cast)
    program = cast.program("erin", *Scope)
    for method in route.methods:
        if route.need(method) not in GRANTS[ROLES["erin"]]:
            assert status(program, method, url) == 403, f"{method} {url}"


@pytest.mark.parametrize("route", API_IN_WORKSPACE, ids=by_name)
def test_a_token_of_another_workspace_finds_nothing(route: Route, cast: Cast) -> None:
    url = address(route, cast)
    for name in ("mallory", "alice"):
        program = cast.program(name, *Scope, workspace=cast.rival)
        for method in route.methods:
            assert status(program, method, url) == 404, f"{name}: {method} {url}"


@pytest.mark.parametrize("route", [route for route in IN_WORKSPACE if not route.is_api], ids=by_name)
def test_a_token_opens_no_page(route: Route, cast: Cast) -> None:
    assert status(cast.program("alice", *Scope), "GET", address(route, cast)) == 302


@pytest.mark.parametrize("route", FOREIGN, ids=by_name)
def test_pages_of_libraries_show_a_stranger_nothing(route: Route, cast: Cast) -> None:
    url = route.url(dict.fromkeys(route.arguments, "1"))
    if "(?P" in url:
        return  # allauth's links by key: wrong keys are tried by its own tests
    got = status(Client(), "GET", url)
    if route.name in FOREIGN_PUBLIC:
        assert got in {200, 302}, f"{url} answered {got}"
    else:
        assert got in {302, 401}, f"{url} answered {got}"


@pytest.mark.parametrize("route", [route for route in FOREIGN if route.need("GET") is Door.STAFF], ids=by_name)
def test_the_django_admin_is_not_there_for_members(route: Route, cast: Cast) -> None:
    url = route.url(dict.fromkeys(route.arguments, "1"))
    assert status(cast.browser("alice"), "GET", url.replace("(?P", "").split(")")[0]) == 404
